import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { Clock, TriangleAlert } from 'lucide-react'
import { leftNow } from './left.ts'
import { span, useNow, whole } from './time.tsx'

interface Props {
  turn: Row['turn']
  /** In opening hours; absent: day and night. */
  left: Row['left']
  words?: boolean
}

/** How long until an answer is due, or since when it is late: icon, words and colour together. Nothing when nobody waits. */
export function Due({ turn, left: hours, words = false }: Props) {
  const { t, i18n } = useLingui()
  const now = useNow()
  if (!turn) return null
  const [since, due] = [Date.parse(turn.since), Date.parse(turn.due)]
  const left = hours ? leftNow(hours, now) : due - now
  const late = due <= now
  const time = span(left, i18n.locale)
  const soon = left <= (hours ? hours.of : due - since) / 4
  const until = whole(turn.due, i18n.locale)
  return (
    <span
      className="due"
      data-state={late ? 'late' : soon ? 'soon' : 'calm'}
      title={hours ? t`${until}, contando solo gli orari di apertura` : until}
    >
      {late ? <TriangleAlert aria-hidden /> : <Clock aria-hidden />}
      {late ? (
        <>
          <span className="due-long">{t`in ritardo di ${time}`}</span>
          <span className="due-short">{t`in ritardo`}</span>
        </>
      ) : words && hours ? (
        t`risposta entro ${time} di apertura`
      ) : words ? (
        t`risposta entro ${time}`
      ) : (
        time
      )}
    </span>
  )
}
