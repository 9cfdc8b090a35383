import { useEffect, useRef } from 'react'
import { api } from '../../api.ts'
import { useMe } from '../me.ts'
import type { Held } from './cache.ts'

/** Networks show that somebody writes for 20 seconds or more. */
const every = 15_000

/** The newest of the customer's messages that was marked as read from this window, and when writing was last shown. */
const read = new Map<string, string>()
const shown = new Map<string, number>()

/** Tells the customer that we read and that we write, where their account is set so. A courtesy: what fails is not tried again, and nobody waits for it. */
export function useMarks({ ticket, lines }: Held, { looking, text }: { looking: boolean; text: string }) {
  const { accounts } = useMe()
  const marks = accounts.find(({ id }) => id === ticket.account)?.marks ?? 'none'
  const on = marks !== 'none' && !ticket.public
  const newest = lines.find((line) => line.type === 'message' && !line.own && !line.deleted)?.id
  const before = useRef(text)

  useEffect(() => {
    if (!on || !looking || !newest || read.get(ticket.id) === newest) return
    read.set(ticket.id, newest)
    void api.mark(ticket.id, 'seen').catch(() => undefined)
  }, [on, looking, newest, ticket.id])

  useEffect(() => {
    const changed = before.current !== text
    before.current = text
    // Words that were there when the conversation was opened are nobody's writing now.
    if (!on || marks !== 'typing' || !changed || !text.trim()) return
    const now = Date.now()
    if (now - (shown.get(ticket.id) ?? 0) < every) return
    shown.set(ticket.id, now)
    void api.mark(ticket.id, 'typing').catch(() => undefined)
  }, [on, marks, text, ticket.id])
}
