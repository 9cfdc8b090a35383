import { useLingui } from '@lingui/react/macro'
import { Eye, PencilLine } from 'lucide-react'
import { usePresent } from './presence.ts'

/** Which colleagues are on a ticket and what they do there: said, never in the way. */
export function PresentHere({ ticket, open = false }: { ticket: string; open?: boolean }) {
  const { t } = useLingui()
  const present = usePresent(ticket, open)
  const [first] = present
  if (!first) return null
  const { name } = first.agent
  const words = { writing: t`${name} sta scrivendo`, viewing: t`${name} guarda`, draft: t`${name} ha una bozza` }
  const more = present.length - 1
  return (
    <span className="present" data-doing={first.doing} role={open ? 'status' : undefined}>
      {first.doing === 'viewing' ? <Eye aria-hidden /> : <PencilLine aria-hidden />}
      <span>{more > 0 ? t`${words[first.doing]} (e altri ${more})` : words[first.doing]}</span>
    </span>
  )
}
