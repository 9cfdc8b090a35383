import * as v from 'valibot'
import { isBlank } from '../inbound/inquiry.ts'
import { difference, type Item, items } from '../items.ts'
import { keys, ranges } from '../keys.ts'
import { Deed } from '../outbound/deed.ts'
import { Reply } from '../outbound/reply.ts'
import type { Table } from '../ports.ts'
import { Problem } from '../problem.ts'
import { type Afterwards, Message, merge, redacted } from './message.ts'
import { Note } from './note.ts'
import { begins, type Page } from './ticket.store.ts'
import { TimelineEvent } from './timeline.ts'

export type TimelineItem =
  | { type: 'message'; message: Message }
  | { type: 'reply'; reply: Reply }
  | { type: 'event'; event: TimelineEvent }
  | { type: 'deed'; deed: Deed }
  | { type: 'note'; note: Note }

/** Where messages rest: in their ticket's partition, in the order of the platform's time. */
export function messageStore(table: Table) {
  const rows = items(table)

  /** Applies a rule to the message as it is now, again if somebody wrote in between. */
  async function rewrite(message: Message, rule: (before: Message) => Message): Promise<Message | undefined> {
    const key = keys.line(message.ticket, message.at, 'm', message.id)
    let before = message
    for (let attempt = 0; attempt < 5; attempt++) {
      const after = rule(before)
      const changes = difference(before, after)
      if (Object.keys(changes).length === 0) return undefined
      const next = { ...after, rev: before.rev + 1 }
      const done = await rows.amend(
        key,
        { ...changes, rev: next.rev },
        { expression: '#rev = :rev', values: { ':rev': before.rev } },
      )
      if (done) return next
      const now = await rows.get(key, { consistent: true })
      if (!now) return undefined
      before = v.parse(Message, now)
    }
    throw new Error(`message ${message.id} is written by too many at once`)
  }

  return {
    async get(ticket: string, at: string, id: string, { consistent = false } = {}) {
      const item = await rows.get(keys.line(ticket, at, 'm', id), { consistent })
      return item && v.parse(Message, item)
    },

    /** The commit of taking in. False if another delivery committed it. */
    insert: (message: Message) => rows.insert(keys.line(message.ticket, message.at, 'm', message.id), { ...message }),

    /** Merges what became of a message; whoever comes late or twice changes nothing. The message as it is then, or undefined if nothing changed. */
    change: (message: Message, news: Afterwards) => rewrite(message, (before) => redacted(merge(before, news))),

    /** What a webhook only named is known: written once, as long as nothing is. */
    fill: (message: Message, words: Pick<Message, 'text' | 'name' | 'permalink'>) =>
      rewrite(message, (before) => (isBlank(before) ? { ...before, ...words } : before)),

    /** What was said on a ticket from one instant to another, both included. */
    async between(ticket: string, { since, last }: { since: string; last: string }): Promise<Message[]> {
      const said: Message[] = []
      let cursor: string | undefined
      do {
        const page: Awaited<ReturnType<typeof this.lines>> = await this.lines(ticket, {
          consistent: true,
          ...(cursor ? { cursor } : {}),
        })
        said.push(...page.items.flatMap((item) => (item.type === 'message' ? [item.message] : [])))
        cursor = (said.at(-1)?.at ?? last) < since ? undefined : page.cursor
      } while (cursor)
      return said.filter(({ at }) => since <= at && at <= last)
    },

    /** Everything of a ticket from an instant on, oldest first; or what stands at this instant alone. */
    async from(ticket: string, at: string, { only = false } = {}): Promise<TimelineItem[]> {
      const { pk, prefix } = ranges.lines(ticket)
      const found: Item[] = []
      let from: Item | undefined
      do {
        const page = await rows.query({
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': pk,
            ':from': prefix + at,
            ':to': only ? `${prefix}${at}#~` : `${prefix}~`,
          },
          ...(from ? { ExclusiveStartKey: from } : {}),
        })
        found.push(...page.items)
        from = page.last
      } while (from)
      return found.map(line)
    },

    /** Everything of a ticket, newest first, in pages. */
    async lines(
      ticket: string,
      { limit = 50, cursor, consistent = false }: Page & { consistent?: boolean } = {},
    ): Promise<{ items: TimelineItem[]; cursor?: string }> {
      const { pk, prefix } = ranges.lines(ticket)
      const { items: found, last } = await rows.query({
        ...begins(pk, prefix),
        ScanIndexForward: false,
        Limit: limit,
        ConsistentRead: consistent,
        ...(cursor ? { ExclusiveStartKey: { pk, sk: prefix + unsealed(cursor) } } : {}),
      })
      return {
        items: found.map(line),
        ...(last ? { cursor: Buffer.from(String(last.sk).slice(prefix.length)).toString('base64url') } : {}),
      }
    },
  }
}
export type MessageStore = ReturnType<typeof messageStore>

/** Which one of these things stands at a place of the timeline is said by its key. */
function line(found: Item): TimelineItem {
  const mark = String(found.sk).split('#')[4]?.[0]
  if (mark === 'm') return { type: 'message', message: v.parse(Message, found) }
  if (mark === 'r') return { type: 'reply', reply: v.parse(Reply, found) }
  if (mark === 'd') return { type: 'deed', deed: v.parse(Deed, found) }
  if (mark === 'n') return { type: 'note', note: v.parse(Note, found) }
  return { type: 'event', event: v.parse(TimelineEvent, found) }
}

function unsealed(cursor: string) {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!/^\d{4}-[\d:.TZ-]+#[mredn][\w-]{1,100}$/.test(text))
    throw new Problem('invalid', 'cursor.invalid', 'This page link is not valid any more.')
  return text
}
