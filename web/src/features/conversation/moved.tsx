import type { Line } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
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
