import type { CalendarView } from '@ascolta/functions/api/clock-views'
import { useLingui } from '@lingui/react/macro'

type Windows = CalendarView['week'][number]

/** Monday first, in the reader's language. 5 January 1970 was one. */
const dayName = (index: number, locale: string) =>
  new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format((index + 4) * 86_400_000)

/** A week: several windows on each day. */
export function Hours({ week, onWeek }: { week: Windows[]; onWeek: (week: Windows[]) => void }) {
  const { i18n } = useLingui()
  return (
    <div className="hours-week">
      {week.map((windows, index) => (
        <Day
          // biome-ignore lint/suspicious/noArrayIndexKey: the day of the week is what it is.
          key={index}
          name={dayName(index, i18n.locale)}
          windows={windows}
          onWindows={(next) => onWeek(week.map((one, at) => (at === index ? next : one)))}
        />
      ))}
    </div>
  )
}

function Day({ name, windows, onWindows }: { name: string; windows: Windows; onWindows: (windows: Windows) => void }) {
  const { t } = useLingui()
  const put = (index: number, change: Partial<Windows[number]>) =>
    onWindows(windows.map((one, at) => (at === index ? { ...one, ...change } : one)))
  const last = windows.at(-1)?.to ?? '09:00'
  return (
    <fieldset>
      <legend>{name}</legend>
      {windows.length === 0 && <span className="faint">{t`chiuso`}</span>}
      {windows.map(({ from, to }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: windows have no name but their place.
        <span key={index} className="hours-window">
          <input
            type="time"
            required
            aria-label={t`${name}: dalle`}
            value={from}
            onChange={({ target }) => put(index, { from: target.value })}
          />
          {'–'}
          <input
            type="time"
            required
            aria-label={t`${name}: alle`}
            value={to === '24:00' ? '00:00' : to}
            onChange={({ target }) => put(index, { to: target.value === '00:00' ? '24:00' : target.value })}
          />
          <button
            type="button"
            className="button"
            data-kind="quiet"
            aria-label={t`Togli la fascia ${from}–${to} di ${name}`}
            onClick={() => onWindows(windows.filter((_, at) => at !== index))}
          >
            {'×'}
          </button>
        </span>
      ))}
      {last < '24:00' && windows.length < 6 && (
        <button
          type="button"
          className="button"
          data-kind="quiet"
          aria-label={t`Aggiungi una fascia: ${name}`}
          onClick={() => onWindows([...windows, { from: last, to: last < '18:00' ? '18:00' : '24:00' }])}
        >
          {'+'}
        </button>
      )}
    </fieldset>
  )
}

/** Days that are not like the others: closed, or with hours of their own. */
export function Days({ days, onDays }: { days: CalendarView['days']; onDays: (days: CalendarView['days']) => void }) {
  const { t } = useLingui()
  return (
    <fieldset>
      <legend>{t`Giorni particolari: chiusure e mezze giornate`}</legend>
      {days.map((day, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a day being edited has no other name.
        <div key={index} className="hours-special">
          <input
            type="date"
            required
            aria-label={t`Data`}
            value={day.date}
            onChange={({ target }) =>
              onDays(days.map((one, at) => (at === index ? { ...one, date: target.value } : one)))
            }
          />
          <Day
            name={day.date}
            windows={day.windows}
            onWindows={(windows) => onDays(days.map((one, at) => (at === index ? { ...one, windows } : one)))}
          />
          <button
            type="button"
            className="button"
            aria-label={t`Togli: ${day.date}`}
            onClick={() => onDays(days.filter((_, at) => at !== index))}
          >
            {t`Togli`}
          </button>
        </div>
      ))}
      <button
        type="button"
        className="button"
        onClick={() => onDays([...days, { date: new Date().toISOString().slice(0, 10), windows: [] }])}
      >
        {t`Aggiungi un giorno`}
      </button>
    </fieldset>
  )
}
