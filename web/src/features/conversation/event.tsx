import type { Line } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { clockTime, whole } from '../../ui/time.tsx'

/** What happened to the ticket, in a sentence. */
export function EventLine({ line }: { line: Extract<Line, { type: 'event' }> }) {
  const { t, i18n } = useLingui()
  const who = line.actor.name
  const words: Record<string, string> = {
    claimed: t`${who} ha preso in carico la conversazione`,
    released: t`${who} ha rilasciato la conversazione`,
    resolved: t`${who} ha risolto la conversazione`,
    reopened: t`La conversazione si è riaperta`,
    answered: t`${who} ha risposto`,
    withdrawn: t`Il cliente ha ritirato la richiesta`,
  }
  return (
    <p className="event">
      {words[line.kind] ?? `${who}: ${line.kind}`}
      <time dateTime={line.at} title={whole(line.at, i18n.locale)}>
        {clockTime(line.at, i18n.locale)}
      </time>
    </p>
  )
}
