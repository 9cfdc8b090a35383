import { draftedAt } from '../outbound/reply.store.ts'
import type { Reply } from '../outbound/reply.ts'
import type { TimelineItem } from '../tickets/message.store.ts'
import { type Message, wordsOf } from '../tickets/message.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { joined, vocabulary, words } from './words.ts'

/** One line of a conversation as a search sees it. */
export interface Spoken {
  at: string
  id: string
  text: string
  /** Said by our side. */
  own: boolean
  public: boolean
  /** What is known of its customer: name, handle, the network's id. */
  from: string[]
  /** The agent who answered. */
  by?: string
}

/** What can be found of a line: nothing of what its author took back, of drafts, or of what was never sent. */
export function spoken(item: TimelineItem, ticket: Pick<Ticket, 'author' | 'context'>): Spoken | undefined {
  if (item.type === 'message') return ofMessage(item.message, ticket)
  if (item.type === 'reply') return ofReply(item.reply)
  return undefined
}

function ofMessage(message: Message, { author, context }: Pick<Ticket, 'author' | 'context'>): Spoken | undefined {
  if (message.gone) return undefined
  const known = [message.name, author, context?.handle].filter((one) => one !== undefined)
  const { at, id, own, public: open } = message
  return { at, id, own, public: open, text: wordsOf(message), from: own ? [] : known }
}

function ofReply({ id, text, state, gone, public: open, actor }: Reply & { gone?: unknown }): Spoken | undefined {
  if (gone || state === 'draft' || state === 'undone' || state === 'failed') return undefined
  return { at: draftedAt(id), id, own: true, public: open, text, from: [], by: actor }
}

/** All that a line is found by: its words and its author's, each kind apart as well. */
export function tokens({ text, from, by }: Spoken): Set<string> {
  const authors = from.flatMap((one) => [...vocabulary(one), whole(one)]).filter((word) => word !== '')
  return new Set([
    ...[...vocabulary(text), ...authors].map(asWord),
    ...authors.map(asAuthor),
    ...(by ? [asAgent(by)] : []),
  ])
}

/** A phone number, an address or a handle in one piece, however it was spaced. */
export const whole = (text: string) => joined(words(text)).slice(0, 40)

export const asWord = (word: string) => `w:${word}`
export const asAuthor = (word: string) => `f:${word}`
export const asAgent = (agent: string) => `b:${agent}`
