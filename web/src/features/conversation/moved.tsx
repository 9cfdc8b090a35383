import type { Line } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { useWhy } from '../../ui/why.tsx'
import { stateNames } from '../../ui/words.tsx'

/** The state of the ticket that a line ended, and the one it began. */
export function Moved({ by: line }: { by: Line }) {
  const { t, i18n } = useLingui()
  const moved = 'moved' in line ? line.moved : undefined
  if (!moved) return null
  const [from, to] = [i18n._(stateNames[moved.from]), i18n._(stateNames[moved.to])]
  return (
    <span className="moved">
      <span className="hidden">{t`Stato: da ${from} a ${to}`}</span>
      <span aria-hidden>
        {from} → {to}
      </span>
    </span>
  )
}

/** Whose the ticket became with a message, and why. */
export function Placed({ by: line }: { by: Line }) {
  const { t } = useLingui()
  const why = useWhy()
  const placed = 'placed' in line ? line.placed : undefined
  if (!placed) return null
  return <span>{t`Assegnata a ${placed.whom.name} (${why(placed) ?? ''})`}</span>
}
