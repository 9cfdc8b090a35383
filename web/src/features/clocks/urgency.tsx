import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { usePriority } from './priority.ts'

/** How urgent somebody said it is, where that is not the usual. */
export function PriorityOf({ row: { priority } }: { row: Pick<Row, 'priority'> }) {
  const { t } = useLingui()
  const name = usePriority()(priority).toLowerCase()
  if (!priority || priority === 'normal') return null
  return <span className="urgency" data-high={priority !== 'low' || undefined}>{t`priorità ${name}`}</span>
}
