import type { CalendarView } from '@ascolta/functions/api/clock-views'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { Days, Hours } from './hours.tsx'

type Fields = Omit<CalendarView, 'id'>
const key = ['calendars']
const office = [
  { from: '09:00', to: '13:00' },
  { from: '14:00', to: '18:00' },
]
const fresh: Fields = {
  name: '',
  zone: 'Europe/Rome',
  always: false,
  week: [office, office, office, office, office, [], []],
  italian: true,
  days: [],
  accounts: [],
  teams: [],
}

/** When people are there: the hours that clocks run by. */
export default function Calendars() {
  const { t } = useLingui()
  const found = useQuery({ queryKey: key, queryFn: api.calendars })
  const [open, setOpen] = useState<string>()
  if (found.error)
    return <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
  if (!found.data) return <Skeleton rows={3} kind="text" />
  const { calendars, teams } = found.data
  const editing = calendars.find(({ id }) => id === open)
  return (
    <>
      <h1>{t`Calendari`}</h1>
      <p className="page-lead">
        {t`Quando c’è qualcuno a rispondere. Gli obiettivi in ore di apertura contano solo questi orari.`}
      </p>
      <ul className="engines">
        {calendars.map((calendar) => (
          <li key={calendar.id} className="engine">
            <strong>{calendar.name}</strong>
            <span className="faint">
              {teams
                .filter(({ id }) => calendar.teams.includes(id))
                .map(({ name }) => name)
                .join(', ') || t`nessuna squadra`}
            </span>
            <button type="button" className="button" onClick={() => setOpen(calendar.id)}>
              {t`Modifica ${calendar.name}`}
            </button>
          </li>
        ))}
      </ul>
      {open === undefined ? (
        <button type="button" className="button" onClick={() => setOpen('')}>
          {t`Nuovo calendario`}
        </button>
      ) : (
        <Editor
          key={open}
          id={open}
          initial={editing ?? { ...fresh, teams: calendars.length === 0 ? teams.map(({ id }) => id) : [] }}
          teams={teams}
          onDone={() => setOpen(undefined)}
        />
      )}
    </>
  )
}

function Editor({
  id,
  initial,
  teams,
  onDone,
}: {
  id: string
  initial: Fields
  teams: { id: string; name: string }[]
  onDone: () => void
}) {
  const { t } = useLingui()
  const { id: _, ...given } = initial as CalendarView
  const [fields, setFields] = useState<Fields>(given)
  const set = (change: Partial<Fields>) => setFields((now) => ({ ...now, ...change }))
  const save = async (event: FormEvent) => {
    event.preventDefault()
    try {
      queries.setQueryData(key, await (id ? api.changeCalendar(id, fields) : api.addCalendar(fields)))
      say(t`Calendario salvato: gli orologi aperti si aggiornano entro due minuti.`)
      onDone()
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  return (
    <form className="form hours" onSubmit={(event) => void save(event)}>
      <label>
        {t`Nome`}
        <input required maxLength={60} value={fields.name} onChange={({ target }) => set({ name: target.value })} />
      </label>
      <label>
        {t`Fuso orario`}
        <select value={fields.zone} onChange={({ target }) => set({ zone: target.value })}>
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      </label>
      <label className="check">
        <input type="checkbox" checked={fields.always} onChange={({ target }) => set({ always: target.checked })} />
        {t`Sempre aperto, giorno e notte`}
      </label>
      {!fields.always && (
        <>
          <Hours week={fields.week} onWeek={(week) => set({ week })} />
          <label className="check">
            <input
              type="checkbox"
              checked={fields.italian}
              onChange={({ target }) => set({ italian: target.checked })}
            />
            {t`Chiuso nelle festività nazionali italiane, Pasquetta compresa`}
          </label>
          <label>
            {t`Santo patrono (mese-giorno, per esempio 12-07)`}
            <input
              pattern="\d\d-\d\d"
              value={fields.patron ?? ''}
              onChange={({ target }) =>
                setFields(({ patron: __, ...now }) => (target.value ? { ...now, patron: target.value } : now))
              }
            />
          </label>
          <Days days={fields.days} onDays={(days) => set({ days })} />
        </>
      )}
      <fieldset>
        <legend>{t`Squadre con questi orari`}</legend>
        {teams.map((team) => (
          <label key={team.id} className="check">
            <input
              type="checkbox"
              checked={fields.teams.includes(team.id)}
              onChange={({ target }) =>
                set({
                  teams: target.checked ? [...fields.teams, team.id] : fields.teams.filter((one) => one !== team.id),
                })
              }
            />
            {team.name}
          </label>
        ))}
      </fieldset>
      <Shown fields={fields} />
      <div className="form-ways">
        <button type="button" className="button" onClick={onDone}>
          {t`Lascia stare`}
        </button>
        <button type="submit" className="button" data-kind="primary">
          {t`Salva calendario`}
        </button>
      </div>
    </form>
  )
}

/** What it would mean: the next seven days, the week in which clocks change, and one message. */
function Shown({ fields: { name: _, teams: __, ...rest } }: { fields: Fields }) {
  const { t, i18n } = useLingui()
  const { data } = useQuery({
    queryKey: ['calendar-preview', rest],
    queryFn: () => api.previewCalendar({ calendar: { ...rest, name: '-' }, minutes: 60 }),
    retry: false,
    placeholderData: (before) => before,
  })
  if (!data) return null
  const [at, due] = [whole(data.example.at, i18n.locale), whole(data.example.due, i18n.locale)]
  return (
    <section aria-label={t`Anteprima`}>
      <Week title={t`I prossimi sette giorni`} days={data.days} />
      {data.change && <Week title={t`La settimana del prossimo cambio d’ora`} days={data.change} />}
      <p>{t`Con un obiettivo di un’ora, un messaggio del ${at} va risposto entro il ${due}.`}</p>
    </section>
  )
}

function Week({ title, days }: { title: string; days: Awaited<ReturnType<typeof api.previewCalendar>>['days'] }) {
  const { t, i18n } = useLingui()
  const date = new Intl.DateTimeFormat(i18n.locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  })
  const hours = new Intl.NumberFormat(i18n.locale, { style: 'unit', unit: 'hour', maximumFractionDigits: 2 })
  return (
    <>
      <h2>{title}</h2>
      <ul className="hours-days">
        {days.map((day) => (
          <li key={day.date}>
            <strong>{date.format(Date.parse(day.date))}</strong>{' '}
            {day.windows.map(({ from, to }) => `${from}–${to}`).join(', ') || t`chiuso`}
            {day.name ? ` · ${day.name}` : ''} <span className="faint">{hours.format(day.minutes / 60)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
