import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { Copy } from '../channels/copy.tsx'
import type { Held } from '../conversation/cache.ts'

/** A page about this conversation for a call centre or a branch: made, looked after and taken back here. */
export default function Handoff({ conversation: { ticket, lines } }: { conversation: Held }) {
  const { t, i18n } = useLingui()
  const key = ['handoffs', ticket.id]
  const found = useQuery({ queryKey: key, queryFn: () => api.handoffs(ticket.id) })
  const [url, setUrl] = useState<string>()
  const [summary, setSummary] = useState('')
  const [days, setDays] = useState(7)
  const [named, setNamed] = useState(true)
  const recent = lines
    .flatMap((line) => (line.type === 'message' || (line.type === 'reply' && line.state === 'sent') ? line : []))
    .slice(0, 6)
  const [chosen, setChosen] = useState<string[]>(() => recent.slice(0, 3).map(({ id }) => id))
  const make = async (event: FormEvent) => {
    event.preventDefault()
    const shown = recent.filter(({ id }) => chosen.includes(id)).map(({ type, id, at }) => ({ type, id, at }))
    try {
      const made = await api.makeHandoff(ticket.id, { summary, days, named, lines: shown })
      queries.setQueryData(key, { handoffs: made.handoffs })
      setUrl(made.url)
      setSummary('')
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  const revoke = async (id: string) => {
    try {
      queries.setQueryData(key, await api.revokeHandoff(ticket.id, id))
      setUrl(undefined)
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  return (
    <>
      <p className="faint">{t`Una pagina che si legge soltanto: la apre chi ha il link, senza accedere al desk.`}</p>
      <form className="handoff" onSubmit={(event) => void make(event)}>
        <label>
          {t`Di che cosa si tratta`}
          <textarea
            rows={3}
            required
            maxLength={2000}
            value={summary}
            onChange={({ target }) => setSummary(target.value)}
          />
        </label>
        <fieldset>
          <legend>{t`Messaggi da mostrare`}</legend>
          {recent.map((line) => (
            <label key={line.id} className="handoff-line">
              <input
                type="checkbox"
                checked={chosen.includes(line.id)}
                onChange={({ target }) =>
                  setChosen(target.checked ? [...chosen, line.id] : chosen.filter((id) => id !== line.id))
                }
              />
              <span>{line.text.slice(0, 80) || t`Senza testo: foto, file o altro`}</span>
            </label>
          ))}
        </fieldset>
        <label className="handoff-line">
          <input type="checkbox" checked={named} onChange={({ target }) => setNamed(target.checked)} />
          <span>{t`Mostra il nome del cliente`}</span>
        </label>
        <label>
          {t`Vale per`}
          <select value={days} onChange={({ target }) => setDays(Number(target.value))}>
            {[1, 7, 30].map((one) => (
              <option key={one} value={one}>
                {new Intl.NumberFormat(i18n.locale, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(one)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="button" data-kind="primary">
          {t`Crea la pagina`}
        </button>
      </form>
      {url && <Copy label={t`Link: si vede soltanto adesso`} value={url} />}
      <ul className="identities">
        {found.data?.handoffs.map((one) => (
          <li key={one.id}>
            {t`${one.by.name}, ${whole(one.at, i18n.locale)}`}
            {'. '}
            {one.lastAt ? t`Aperta ${one.opens} volte, l’ultima ${whole(one.lastAt, i18n.locale)}.` : t`Mai aperta.`}{' '}
            {one.valid ? (
              <>
                {t`Vale fino a ${whole(one.until, i18n.locale)}.`}{' '}
                <button type="button" className="link-button" onClick={() => void revoke(one.id)}>
                  {t`Ritira`}
                </button>
              </>
            ) : one.revokedAt ? (
              t`Ritirata ${whole(one.revokedAt, i18n.locale)}.`
            ) : (
              t`Scaduta.`
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
