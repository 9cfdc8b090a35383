import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, type HookInput } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { Copy } from '../channels/copy.tsx'
import { Import } from './import.tsx'

async function doing(act: () => Promise<unknown>) {
  try {
    await act()
    return true
  } catch (error) {
    say(reasonOf(error), true)
    return false
  }
}

/** What the company's other systems and this desk tell each other. */
export default function CrmSettings() {
  const { t } = useLingui()
  return (
    <>
      <h1>{t`CRM`}</h1>
      <p className="page-lead">{t`Che cosa sanno i sistemi dell’azienda del cliente, e che cosa il desk dice a loro.`}</p>
      <Import />
      <LookUp />
      <Hooks />
      <Machines />
    </>
  )
}

function LookUp() {
  const { t } = useLingui()
  const found = useQuery({ queryKey: ['crm'], queryFn: api.crm })
  const set = found.data?.lookUp
  const samples = ['{email}', '{phone}', '{handle}']
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name) ?? '').trim()
    const map = text('map')
      .split('\n')
      .flatMap((line) => {
        const [field = '', path = ''] = line.split('=').map((part) => part.trim())
        return field && path ? { field, path } : []
      })
    const [header, secret] = [text('header'), text('secret')]
    const input = { url: text('url'), map, ...(header ? { header } : {}), ...(secret ? { secret } : {}) }
    if (await doing(async () => queries.setQueryData(['crm'], await api.setCrm(input)))) say(t`Salvato.`)
  }
  return (
    <form key={set?.url} className="form" onSubmit={(event) => void save(event)}>
      <h2>{t`Chiedere al CRM`}</h2>
      <label>
        {t`Indirizzo, con ${samples.join(', ')}`}
        <input
          name="url"
          type="url"
          required
          defaultValue={set?.url}
          placeholder="https://crm.example/customers?phone={phone}"
        />
      </label>
      <label>
        {t`Intestazione che prova chi chiede`}
        <input name="header" defaultValue={set?.header} placeholder="x-api-key" />
      </label>
      <label>
        {t`Il suo valore (vuoto: resta quello di prima)`}
        <input name="secret" type="password" autoComplete="off" />
      </label>
      <label>
        {t`Campi della scheda, uno per riga: nome = posto nella risposta`}
        <textarea
          name="map"
          required
          rows={3}
          defaultValue={set?.map.map(({ field, path }) => `${field} = ${path}`).join('\n')}
          placeholder="tier = customer.tier"
        />
      </label>
      <div className="form-ways">
        <button type="submit" className="button" data-kind="primary">{t`Salva`}</button>
        {set && (
          <button
            type="button"
            className="button"
            onClick={() => void doing(async () => queries.setQueryData(['crm'], await api.removeCrm()))}
          >{t`Non chiedere più`}</button>
        )}
      </div>
    </form>
  )
}

const events: HookInput['events'] = [
  'ticket.opened',
  'ticket.resolved',
  'ticket.reopened',
  'reply.sent',
  'turn.answered',
]

function Hooks() {
  const { t, i18n } = useLingui()
  const key = ['hooks']
  const found = useQuery({ queryKey: key, queryFn: api.hooks })
  const [url, setUrl] = useState('')
  const [wanted, setWanted] = useState<HookInput['events']>(events)
  const [secret, setSecret] = useState<string>()
  const add = (event: FormEvent) => {
    event.preventDefault()
    void doing(async () => {
      const added = await api.addHook({ url, events: wanted })
      queries.setQueryData(key, { hooks: added.hooks })
      setSecret(added.secret)
      setUrl('')
    })
  }
  return (
    <section aria-labelledby="hooks">
      <h2 id="hooks">{t`Webhook in uscita`}</h2>
      {found.data?.hooks.map((hook) => (
        <div key={hook.id} className="engine">
          {hook.disabledAt && (
            <p className="banner" data-kind="warn" role="alert">
              {t`Spento dopo giorni senza risposta (${hook.why ?? ''}).`}{' '}
              <button
                type="button"
                className="button"
                onClick={() => void doing(async () => queries.setQueryData(key, await api.enableHook(hook.id)))}
              >{t`Riaccendi`}</button>
            </p>
          )}
          <strong>{hook.url}</strong>
          <span className="faint">
            {hook.events.join(', ')}
            {hook.failingSince && !hook.disabledAt
              ? ` · ${t`non risponde dal ${whole(hook.failingSince, i18n.locale)}`}`
              : ''}
          </span>
          <button
            type="button"
            className="button"
            onClick={() => void doing(async () => queries.setQueryData(key, await api.removeHook(hook.id)))}
          >{t`Togli`}</button>
          <Told hook={hook.id} />
        </div>
      ))}
      {secret && <Copy label={t`Segreto per le firme: si vede soltanto adesso`} value={secret} />}
      <form className="form" onSubmit={add}>
        <label>
          {t`Indirizzo`}
          <input
            type="url"
            required
            pattern="https?://.*"
            value={url}
            onChange={({ target }) => setUrl(target.value)}
          />
        </label>
        <fieldset>
          <legend>{t`Che cosa sentire`}</legend>
          {events.map((one) => (
            <label key={one} className="handoff-line">
              <input
                type="checkbox"
                checked={wanted.includes(one)}
                onChange={({ target }) =>
                  setWanted(target.checked ? [...wanted, one] : wanted.filter((other) => other !== one))
                }
              />
              <code>{one}</code>
            </label>
          ))}
        </fieldset>
        <div className="form-ways">
          <button type="submit" className="button" disabled={wanted.length === 0}>{t`Aggiungi`}</button>
        </div>
      </form>
    </section>
  )
}

function Told({ hook }: { hook: string }) {
  const { t, i18n } = useLingui()
  const [open, setOpen] = useState(false)
  const key = ['tellings', hook]
  const found = useQuery({ queryKey: key, queryFn: () => api.tellings(hook), enabled: open })
  const states = { waiting: t`in attesa`, taken: t`preso`, failed: t`abbandonato` }
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t`Che cosa ha sentito`}</summary>
      <ul className="identities">
        {found.data?.tellings.map((one) => (
          <li key={one.at + one.key}>
            <code>{one.type}</code> {whole(one.at, i18n.locale)} · {states[one.state]}
            {one.answer ? ` (${one.answer})` : ''}{' '}
            <button
              type="button"
              className="link-button"
              onClick={() =>
                void doing(async () =>
                  queries.setQueryData(key, await api.replayTelling(hook, { at: one.at, key: one.key })),
                )
              }
            >{t`Ripeti`}</button>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Machines() {
  const { t, i18n } = useLingui()
  const key = ['machines']
  const found = useQuery({ queryKey: key, queryFn: api.machines })
  const [name, setName] = useState('')
  const [token, setToken] = useState<string>()
  const add = (event: FormEvent) => {
    event.preventDefault()
    void doing(async () => {
      const added = await api.addMachine({ name })
      queries.setQueryData(key, { machines: added.machines })
      setToken(added.token)
      setName('')
    })
  }
  return (
    <section aria-labelledby="machines">
      <h2 id="machines">{t`Programmi che portano contatti`}</h2>
      <ul className="identities">
        {found.data?.machines.map((one) => (
          <li key={one.id}>
            <strong>{one.name}</strong> <span className="faint">{whole(one.createdAt, i18n.locale)}</span>{' '}
            <button
              type="button"
              className="link-button"
              onClick={() => void doing(async () => queries.setQueryData(key, await api.removeMachine(one.id)))}
            >{t`Revoca`}</button>
          </li>
        ))}
      </ul>
      {token && <Copy label={t`Token: si vede soltanto adesso`} value={token} />}
      <form className="care-add" onSubmit={add}>
        <input
          aria-label={t`Nome del programma`}
          required
          maxLength={60}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <button type="submit" className="button">{t`Crea un token`}</button>
      </form>
    </section>
  )
}
