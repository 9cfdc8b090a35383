import type { Line } from '@ascolta/functions/api/views'
import { useEffect, useState } from 'react'
import { see } from '../inbox/seen.ts'
import type { Held } from './cache.ts'

export interface Attention {
  /** The ticket's `seq` that the person at the desk has seen: what an answer is written against. */
  seq: number
  /** What others said or changed since, oldest first. */
  fresh: Line[]
  /** Whether a colleague was faster. */
  answered: boolean
  /** Whether a send was refused over it, and the person has not yet said that they read it. */
  refused: boolean
  refuse: () => void
  acknowledge: () => void
}

interface Circumstances {
  me: string
  /** There are words in the composer. */
  writing: boolean
  /** The newest line is in view, in a tab that is. */
  looking: boolean
}

/** Time to notice what appears under one's eyes. */
const glance = 1_500

/** What was seen and what was not: everything at once while nothing is being written, otherwise after a glance, and another's answer or a refusal only when it is acknowledged. */
export function useAttention({ ticket, lines }: Held, { me, writing, looking }: Circumstances): Attention {
  const now = () => ({ seq: ticket.seq, lines: marksOf(lines) })
  const [seen, setSeen] = useState(now)
  const [refused, setRefused] = useState(false)
  const fresh = lines.filter((line) => isForeign(line, me) && seen.lines.get(line.id) !== markOf(line)).toReversed()
  const answered = fresh.some((line) => line.type === 'reply' || (line.type === 'message' && line.own))
  const behind = seen.seq < ticket.seq || fresh.length > 0
  const held = writing && (answered || refused)

  useEffect(() => see(ticket.id, seen.seq), [ticket.id, seen.seq])
  useEffect(() => {
    if (!writing) setRefused(false)
  }, [writing])
  useEffect(() => {
    if (!behind || !looking || held) return
    const timer = setTimeout(() => setSeen({ seq: ticket.seq, lines: marksOf(lines) }), writing ? glance : 0)
    return () => clearTimeout(timer)
  }, [behind, looking, writing, held, ticket.seq, lines])

  return {
    seq: seen.seq,
    fresh,
    answered,
    refused,
    refuse: () => setRefused(true),
    acknowledge: () => {
      setSeen(now())
      setRefused(false)
    },
  }
}

const marksOf = (lines: Line[]) => new Map(lines.map((line) => [line.id, markOf(line)]))

/** A message that was edited or deleted is news again; a reply that got further is not. */
const markOf = (line: Line) => (line.type === 'message' ? `${line.deleted} ${line.text}` : line.id)

/** Said by somebody else: the customer, a colleague, or our account in the network's own app. */
const isForeign = (line: Line, me: string) =>
  line.type === 'message' ||
  (line.type === 'reply' && line.actor.id !== me && line.state !== 'draft' && line.state !== 'undone')
