import type { TargetView } from '@ascolta/functions/api/clock-views'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { channelNames } from '../../ui/words.tsx'
import { usePriorities } from '../clocks/priority.ts'
import { useMe } from '../me.ts'

type Fields = Omit<TargetView, 'id'>
type Allowed = NonNullable<Fields['first']>
const key = ['targets']
const fresh: Fields = { name: '', first: { minutes: 60, hours: 'business' }, calendar: 'team', thirdPartyPauses: true }

/** Within what time a company wants to answer, for which tickets. */
export default function Targets() {
  const { t } = useLingui()
  const found = useQuery({ queryKey: key, queryFn: api.targets })
  const [open, setOpen] = useState<string>()
  if (found.error)
    return <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
  if (!found.data) return <Skeleton rows={3} kind="text" />
  const { targets } = found.data
  const remove = async (id: string) => {
    try {
      queries.setQueryData(key, await api.removeTarget(id))
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  return (
    <>
      <h1>{t`Obiettivi`}</h1>
      <p className="page-lead">
        {t`Vale il più specifico: campo del CRM, poi priorità, poi account. Senza obiettivo contano i minuti dell’account, giorno e notte.`}
      </p>
      <ul className="engines">
        {targets.map((target) => (
          <li key={target.id} className="engine">
            <strong>{target.name}</strong>
            <Whom target={target} />
            <button type="button" className="button" onClick={() => setOpen(target.id)}>
              {t`Modifica ${target.name}`}
            </button>
            <button
              type="button"
              className="button"
              aria-label={t`Togli: ${target.name}`}
              onClick={() => void remove(target.id)}
            >
              {t`Togli`}
            </button>
          </li>
        ))}
      </ul>
      {open === undefined ? (
        <button type="button" className="button" onClick={() => setOpen('')}>
          {t`Nuovo obiettivo`}
        </button>
      ) : (
        <Editor
          key={open}
          id={open}
          initial={targets.find(({ id }) => id === open) ?? fresh}
          onDone={() => setOpen(undefined)}
        />
      )}
    </>
  )
}

/** For which tickets it is, in words. */
function Whom({ target: { accounts: chosen, priority, field } }: { target: TargetView }) {
  const { t } = useLingui()
  const { accounts } = useMe()
  const priorities = usePriorities()
  const names = chosen?.map((id) => accounts.find((account) => account.id === id)?.name ?? t`un altro account`)
  const urgency = priority && t`priorità ${priorities[priority].toLowerCase()}`
  const parts = [names ? names.join(', ') : t`tutti gli account`, urgency, field && `${field.name} = ${field.is}`]
  return <span className="faint">{parts.filter(Boolean).join(' · ')}</span>
}

function Editor({ id, initial, onDone }: { id: string; initial: Fields; onDone: () => void }) {
  const { t } = useLingui()
  const { accounts } = useMe()
  const priorities = usePriorities()
  const { id: _, ...given } = initial as TargetView
  const [fields, setFields] = useState<Fields>(given)
  /** Sets one field; undefined takes it away. */
  const set = <Name extends keyof Fields>(name: Name, value: Fields[Name] | undefined) =>
    setFields(({ [name]: __, ...rest }) => (value === undefined ? rest : { ...rest, [name]: value }) as Fields)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    try {
      queries.setQueryData(key, await (id ? api.changeTarget(id, fields) : api.addTarget(fields)))
      say(t`Obiettivo salvato: gli orologi aperti si aggiornano entro due minuti.`)
      onDone()
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  const warn = fields.warn
  return (
    <form className="form hours" onSubmit={(event) => void save(event)}>
      <label>
        {t`Nome`}
        <input required maxLength={60} value={fields.name} onChange={({ target }) => set('name', target.value)} />
      </label>
      <fieldset>
        <legend>{t`Account (nessuno spuntato: tutti)`}</legend>
        {accounts.map((account) => (
          <label key={account.id} className="check">
            <input
              type="checkbox"
              checked={fields.accounts?.includes(account.id) ?? false}
              onChange={({ target }) => {
                const others = (fields.accounts ?? []).filter((one) => one !== account.id)
                const chosen = target.checked ? [...others, account.id] : others
                set('accounts', chosen.length > 0 ? chosen : undefined)
              }}
            />
            {account.name} · {channelNames[account.channel]}
          </label>
        ))}
      </fieldset>
      <label>
        {t`Priorità`}
        <select
          value={fields.priority ?? ''}
          onChange={({ target }) => set('priority', (target.value || undefined) as Fields['priority'])}
        >
          <option value="">{t`tutte`}</option>
          {Object.entries(priorities).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t`Campo del CRM, come livello=oro (vuoto: tutti i clienti)`}
        <input
          pattern="[^=]+=[^=]+"
          defaultValue={fields.field ? `${fields.field.name}=${fields.field.is}` : ''}
          onChange={({ target }) => {
            const [name = '', is = ''] = target.value.split('=').map((part) => part.trim())
            set('field', name && is ? { name, is } : undefined)
          }}
        />
      </label>
      <Within title={t`Prima risposta`} allowed={fields.first} onAllowed={(one) => set('first', one)} />
      <Within title={t`Risposte successive`} allowed={fields.next} onAllowed={(one) => set('next', one)} />
      <Within title={t`Risoluzione`} allowed={fields.resolution} onAllowed={(one) => set('resolution', one)} />
      <label>
        {t`Orari di apertura`}
        <select value={fields.calendar} onChange={({ target }) => set('calendar', target.value as Fields['calendar'])}>
          <option value="team">{t`della squadra`}</option>
          <option value="account">{t`dell’account, se ne ha di suoi`}</option>
        </select>
      </label>
      <label>
        {t`Avvisa chi segue, minuti prima (vuoto: mai)`}
        <input
          type="number"
          min={0}
          value={warn?.by === 'minutes' ? warn.minutes : ''}
          onChange={({ target }) =>
            set('warn', target.value === '' ? undefined : { by: 'minutes', minutes: Number(target.value) })
          }
        />
      </label>
      <label>
        {t`oppure a questa percentuale del tempo`}
        <input
          type="number"
          min={1}
          max={99}
          value={warn?.by === 'percent' ? warn.percent : ''}
          onChange={({ target }) =>
            set('warn', target.value === '' ? undefined : { by: 'percent', percent: Number(target.value) })
          }
        />
      </label>
      <label>
        {t`Avvisa i supervisori, minuti dopo la scadenza (vuoto: mai)`}
        <input
          type="number"
          min={0}
          value={fields.escalate ?? ''}
          onChange={({ target }) => set('escalate', target.value === '' ? undefined : Number(target.value))}
        />
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={fields.thirdPartyPauses}
          onChange={({ target }) => set('thirdPartyPauses', target.checked)}
        />
        {t`La risoluzione si ferma anche mentre aspettiamo altri`}
      </label>
      <div className="form-ways">
        <button type="button" className="button" onClick={onDone}>
          {t`Lascia stare`}
        </button>
        <button type="submit" className="button" data-kind="primary">
          {t`Salva obiettivo`}
        </button>
      </div>
    </form>
  )
}

function Within({
  title,
  allowed,
  onAllowed,
}: {
  title: string
  allowed: Allowed | undefined
  onAllowed: (allowed: Allowed | undefined) => void
}) {
  const { t } = useLingui()
  const hours = allowed?.hours ?? 'business'
  return (
    <fieldset>
      <legend>{title}</legend>
      <input
        type="number"
        min={1}
        aria-label={t`${title}: minuti`}
        value={allowed?.minutes ?? ''}
        onChange={({ target }) => onAllowed(target.value === '' ? undefined : { minutes: Number(target.value), hours })}
      />
      <select
        aria-label={t`${title}: quali minuti`}
        value={hours}
        disabled={!allowed}
        onChange={({ target }) => allowed && onAllowed({ ...allowed, hours: target.value as Allowed['hours'] })}
      >
        <option value="business">{t`minuti di apertura`}</option>
        <option value="calendar">{t`minuti, giorno e notte`}</option>
      </select>
    </fieldset>
  )
}
