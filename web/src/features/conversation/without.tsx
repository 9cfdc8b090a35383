import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { MessageCircleOff, X } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import type { Excuse } from '../../api.ts'
import { Menu } from '../../ui/menu.tsx'
import { excuse, proposeTroll } from './turns.ts'

type Asked = 'other' | 'troll'
const day = 86_400_000

/** Ways to settle a turn without an answer: a reason out of four, one in own words, or a troll to be confirmed. */
export function Without({ ticket }: { ticket: Row }) {
  const { t } = useLingui()
  const [asked, setAsked] = useState<Asked>()
  const dialog = useRef<HTMLDialogElement>(null)
  const { id, seq, turn } = ticket
  const reasons: [Exclude<Excuse, 'other'>, string][] = [
    ['thanks', t`È solo un grazie`],
    ['spam', t`È spam`],
    ['solved', t`Già risolto altrove`],
    ['not-ours', t`Non è per noi`],
  ]
  const open = (what: Asked, close: () => void) => {
    close()
    setAsked(what)
    dialog.current?.showModal()
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const words = String(form.get('words')).trim()
    if (!words) return
    dialog.current?.close()
    event.currentTarget.reset()
    if (asked === 'other') void excuse(id, seq, 'other', words)
    else void proposeTroll(id, words, new Date(Date.now() + Number(form.get('days')) * day).toISOString())
  }
  if (!turn && ticket.troll) return null
  return (
    <>
      <Menu label={t`Senza risposta`} icon={MessageCircleOff}>
        {(close) => (
          <>
            {turn &&
              reasons.map(([reason, words]) => (
                <button
                  key={reason}
                  type="button"
                  role="menuitem"
                  onClick={() => {
                    close()
                    void excuse(id, seq, reason)
                  }}
                >
                  {words}
                </button>
              ))}
            {turn && (
              <button type="button" role="menuitem" onClick={() => open('other', close)}>
                {t`Altro motivo…`}
              </button>
            )}
            {!ticket.troll && (
              <button type="button" role="menuitem" onClick={() => open('troll', close)}>
                {t`Proponi come troll…`}
              </button>
            )}
          </>
        )}
      </Menu>
      <dialog ref={dialog} className="dialog" aria-labelledby="without-title">
        <header className="dialog-head">
          <h2 id="without-title">{asked === 'troll' ? t`Proponi come troll` : t`Perché nessuno deve rispondere`}</h2>
          <button type="button" className="icon-button" aria-label={t`Chiudi`} onClick={() => dialog.current?.close()}>
            <X aria-hidden />
          </button>
        </header>
        <form className="without" onSubmit={submit}>
          {asked === 'troll' && (
            <p className="faint">
              {t`Chi è segnato come troll non fa suonare niente e non conta nei tempi, ma resta leggibile. Vale quando un’altra persona lo conferma.`}
            </p>
          )}
          <label>
            <span>{t`Motivo`}</span>
            <textarea name="words" rows={3} maxLength={200} required />
          </label>
          {asked === 'troll' && (
            <label>
              <span>{t`Per quanto tempo`}</span>
              <select name="days" defaultValue="30">
                <option value="7">{t`7 giorni`}</option>
                <option value="30">{t`30 giorni`}</option>
                <option value="90">{t`90 giorni`}</option>
              </select>
            </label>
          )}
          <button type="submit" className="button" data-kind="primary">
            {asked === 'troll' ? t`Proponi` : t`Non serve rispondere`}
          </button>
        </form>
      </dialog>
    </>
  )
}
