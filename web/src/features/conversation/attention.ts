import type { Line } from '@ascolta/functions/api/views'
import { useEffect, useState } from 'react'
import { see } from '../inbox/seen.ts'
import type { Held } from './cache.ts'

interface Attention {
  /** The ticket's `seq` that the person at the desk has seen: what an answer is written against. */
  seq: number
  /** What others said since, oldest first. */
  fresh: Line[]
  /** Whether a colleague was faster: that is never passed over silently. */
  answered: boolean
  acknowledge: () => void
}

/** Time to notice what appears under one's eyes. */
const glance = 1_500

/** What was seen and what was not: everything at once while nothing is being written, otherwise after a glance, and another's answer only when it is acknowledged. */
export function useAttention(
  { ticket, lines }: Held,
  { me, writing, looking }: { me: string; writing: boolean; looking: boolean },
): Attention {
  const [seen, setSeen] = useState(() => ({ seq: ticket.seq, lines: idsOf(lines) }))
  const fresh = lines.filter((line) => !seen.lines.has(line.id) && isForeign(line, me)).toReversed()
  const answered = fresh.some((line) => line.type === 'reply' || (line.type === 'message' && line.own))
  const behind = seen.seq < ticket.seq || fresh.length > 0

  useEffect(() => see(ticket.id, seen.seq), [ticket.id, seen.seq])
  useEffect(() => {
    if (!behind || !looking || (writing && answered)) return
    const timer = setTimeout(() => setSeen({ seq: ticket.seq, lines: idsOf(lines) }), writing ? glance : 0)
    return () => clearTimeout(timer)
  }, [behind, looking, writing, answered, ticket.seq, lines])

  return { seq: seen.seq, fresh, answered, acknowledge: () => setSeen({ seq: ticket.seq, lines: idsOf(lines) }) }
}

const idsOf = (lines: Line[]) => new Set(lines.map(({ id }) => id))

/** Said by somebody else: the customer, a colleague, or our account in the network's own app. */
const isForeign = (line: Line, me: string) =>
  line.type === 'message' ||
  (line.type === 'reply' && line.actor.id !== me && line.state !== 'draft' && line.state !== 'undone')
