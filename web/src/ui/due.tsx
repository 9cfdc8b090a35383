import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { Clock, TriangleAlert } from 'lucide-react'
import { span, useNow, whole } from './time.tsx'

/** How long until an answer is due, or since when it is late: icon, words and colour together. Nothing when nobody waits. */
export function Due({ turn, words = false }: { turn: Row['turn']; words?: boolean }) {
  const { t, i18n } = useLingui()
  const now = useNow()
  if (!turn) return null
  const left = Date.parse(turn.due) - now
  const late = left <= 0
  const time = span(left, i18n.locale)
  const soon = left <= (Date.parse(turn.due) - Date.parse(turn.since)) / 4
  return (
    <span className="due" data-state={late ? 'late' : soon ? 'soon' : 'calm'} title={whole(turn.due, i18n.locale)}>
      {late ? <TriangleAlert aria-hidden /> : <Clock aria-hidden />}
      {late ? (
        <>
          <span className="due-long">{t`in ritardo di ${time}`}</span>
          <span className="due-short">{t`in ritardo`}</span>
        </>
      ) : words ? (
        t`risposta entro ${time}`
      ) : (
        time
      )}
    </span>
  )
}
