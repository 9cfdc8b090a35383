import type { Clocks, ClockView, CommitmentView } from '@ascolta/functions/api/clock-views'
import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { span, whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { instantIn } from '../../ui/wall.ts'
import { conversationKey } from '../conversation/queries.ts'
import { usePriorities } from './priority.ts'

const minute = 60_000

/** Everything that runs on a ticket: how long is left, how that is computed, and what its customer was promised. */
export default function Panel({ ticket, onWords }: { ticket: Row; onWords: (words: string) => void }) {
  const { t, i18n } = useLingui()
  const key = ['clocks', ticket.id]
  const found = useQuery({ queryKey: [...key, ticket.seq, ticket.promised], queryFn: () => api.clocks(ticket.id) })
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: key })
    void queries.invalidateQueries({ queryKey: conversationKey })
  }
  const act = async (asked: Promise<unknown>) => {
    try {
      await asked
      refresh()
      return true
    } catch (error) {
      say(reasonOf(error), true)
      return false
    }
  }
  if (found.error)
    return <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
  if (!found.data) return <Skeleton rows={2} kind="text" />
  const { clocks, commitments, waited, zone } = found.data
  const long = (milliseconds: number) => span(milliseconds, i18n.locale)
  return (
    <>
      <ul className="clocks">
        {clocks.map((clock) => (
          <ClockLine key={clock.about} clock={clock} />
        ))}
        {waited && (
          <li>{t`Aspetta da ${long(waited.calendar)}: ${long(waited.business)} in orario, ${long(waited.outside)} fuori.`}</li>
        )}
      </ul>
      <Urgency ticket={ticket} onPriority={(priority) => void act(api.prioritise(ticket.id, priority))} />
      <ul className="clocks">
        {commitments.map((one) => (
          <Promised
            key={one.id}
            one={one}
            zone={zone}
            onWords={onWords}
            onEnd={(end) => void act(api.settleCommitment(ticket.id, one.id, end))}
          />
        ))}
      </ul>
      <NewPromise
        zone={zone}
        onMade={async (due, what) => {
          const id = `prm-${crypto.randomUUID()}`.slice(0, 40)
          if (!(await act(api.commit(ticket.id, { id, due, ...(what ? { what } : {}) })))) return
          const now: Clocks = await queries.fetchQuery({
            queryKey: [...key, 'made', id],
            queryFn: () => api.clocks(ticket.id),
          })
          const made = now.commitments.find((one) => one.id === id)
          if (made) onWords(made.words.made)
        }}
      />
    </>
  )
}

function ClockLine({ clock: { about, due, left, minutes, hours, target, calendar, stage } }: { clock: ClockView }) {
  const { t, i18n } = useLingui()
  const names = { first: t`Prima risposta`, next: t`Prossima risposta`, resolution: t`Risoluzione` }
  const time = span(left * minute, i18n.locale)
  const how = hours === 'business' && calendar ? t`minuti di apertura di ${calendar}` : t`minuti, giorno e notte`
  const why = `${minutes} ${how}${target ? ` · ${target}` : ''}`
  return (
    <li data-stage={stage} title={due ? `${why} · ${whole(due, i18n.locale)}` : why}>
      <strong>{names[about]}</strong>{' '}
      {!due ? t`ferma, restano ${time}` : left < 0 ? t`in ritardo di ${time}` : t`restano ${time}`}
      {stage === 'warned' && ` · ${t`in scadenza`}`}
      {stage === 'escalated' && ` · ${t`segnalata ai supervisori`}`}
      <br />
      <small className="faint">{why}</small>
    </li>
  )
}

function Urgency({
  ticket,
  onPriority,
}: {
  ticket: Row
  onPriority: (priority: NonNullable<Row['priority']>) => void
}) {
  const { t } = useLingui()
  const names = usePriorities()
  return (
    <label className="clocks-priority">
      {t`Priorità`}{' '}
      <select
        value={ticket.priority ?? 'normal'}
        onChange={({ target }) => onPriority(target.value as NonNullable<Row['priority']>)}
      >
        {Object.entries(names).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function Promised({
  one,
  zone,
  onWords,
  onEnd,
}: {
  one: CommitmentView
  zone: string
  onWords: (words: string) => void
  onEnd: (end: 'kept' | 'broken' | 'withdrawn') => void
}) {
  const { t, i18n } = useLingui()
  const late = one.state === 'open' && Date.parse(one.due) <= Date.now()
  const states = {
    open: late ? t`scaduta` : t`aperta`,
    kept: t`mantenuta`,
    broken: t`non mantenuta`,
    withdrawn: t`ritirata`,
  }
  return (
    <li data-stage={late ? 'late' : 'calm'}>
      <strong>{t`Promessa`}</strong> {whole(one.due, i18n.locale, zone)} · {states[one.state]}
      {one.what ? ` · ${one.what}` : ''}
      <br />
      <small className="faint">{one.settledBy ? `${one.by} · ${one.settledBy}` : one.by}</small>
      {one.state === 'open' && (
        <span className="form-ways">
          <button type="button" className="button" onClick={() => onEnd('kept')}>{t`Mantenuta`}</button>
          <button type="button" className="button" onClick={() => onEnd('broken')}>{t`Non mantenuta`}</button>
          <button type="button" className="button" onClick={() => onEnd('withdrawn')}>{t`Ritira`}</button>
          <button type="button" className="button" onClick={() => onWords(late ? one.words.late : one.words.made)}>
            {t`Prepara le parole`}
          </button>
        </span>
      )}
    </li>
  )
}

/** In the team's time, as the words for the customer are, wherever this browser is. */
function NewPromise({ zone, onMade }: { zone: string; onMade: (due: string, what: string) => Promise<void> }) {
  const { t } = useLingui()
  const [at, setAt] = useState('')
  const [what, setWhat] = useState('')
  const make = async (event: FormEvent) => {
    event.preventDefault()
    await onMade(instantIn(zone, at), what)
    setAt('')
    setWhat('')
  }
  return (
    <form className="form" onSubmit={(event) => void make(event)}>
      <label>
        {t`Torno da lei entro (ora di ${zone})`}
        <input type="datetime-local" required value={at} onChange={({ target }) => setAt(target.value)} />
      </label>
      <label>
        {t`Che cosa (solo per noi)`}
        <input maxLength={200} value={what} onChange={({ target }) => setWhat(target.value)} />
      </label>
      <button type="submit" className="button">
        {t`Prometti, e prepara le parole`}
      </button>
    </form>
  )
}
