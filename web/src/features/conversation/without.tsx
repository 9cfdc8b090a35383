import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { type FormEvent, useEffect, useId, useRef } from 'react'
import { excuse, proposeTroll } from './turns.ts'

export type Asked = 'other' | 'troll'
const day = 86_400_000

/** A turn without an answer, for a reason in own words; or a troll to be confirmed. */
export default function Without({ ticket, asked, onClose }: { ticket: Row; asked: Asked; onClose: () => void }) {
  const { t } = useLingui()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const { id, seq } = ticket
  useEffect(() => dialog.current?.showModal(), [])
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const words = String(form.get('words')).trim()
    if (!words) return
    dialog.current?.close()
    if (asked === 'other') void excuse(id, seq, 'other', words)
    else void proposeTroll(id, words, new Date(Date.now() + Number(form.get('days')) * day).toISOString())
  }
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={title} onClose={onClose}>
      <header className="dialog-head">
        <h2 id={title}>{asked === 'troll' ? t`Proponi come troll` : t`Perché nessuno deve rispondere`}</h2>
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
  )
}
