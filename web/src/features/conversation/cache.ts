import type { Conversation, Line, LiveEvent, Row } from '@ascolta/functions/api/views'
import type { InfiniteData } from '@tanstack/react-query'
import * as v from 'valibot'

/** A conversation as held here: with the newest `rev` that the live channel brought. */
export type Held = Conversation & { rev?: number }

const carries = (value: unknown, ...names: string[]): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && names.every((name) => name in value)

const Live = v.variant('type', [
  v.object({
    type: v.literal('ticket'),
    ticket: v.custom<Row>((value) => carries(value, 'id', 'seq', 'state', 'preview')),
    rev: v.number(),
    line: v.optional(v.custom<Line>((value) => carries(value, 'type', 'id', 'at'))),
  }),
  v.object({
    type: v.literal('presence'),
    agent: v.object({ id: v.string(), name: v.string() }),
    doing: v.picklist(['viewing', 'writing', 'draft', 'gone']),
    at: v.string(),
  }),
  v.object({ type: v.literal('line'), line: v.custom<Line>((value) => carries(value, 'type', 'id', 'at')) }),
])

/** What came over the socket, if it is one of ours. */
export function liveEvent(event: unknown): LiveEvent | undefined {
  const parsed = v.safeParse(Live, event)
  return parsed.success ? parsed.output : undefined
}

/** Applies a live event. Repeats and late arrivals change nothing: the same object comes back. */
export function applied(held: Held, event: Exclude<LiveEvent, { type: 'presence' }>): Held {
  if (event.type === 'line') {
    const lines = withLine(held.lines, event.line)
    return lines === held.lines ? held : { ...held, lines }
  }
  if (event.line) return applied(applied(held, { type: 'line', line: event.line }), { ...event, line: undefined })
  if (event.ticket.id !== held.ticket.id || event.ticket.seq < held.ticket.seq) return held
  if (held.rev !== undefined && event.rev <= held.rev) return held
  return { ...held, ticket: event.ticket, rev: event.rev }
}

/** What a newer answer of the API does to what the socket already brought: the later state of the ticket stays. */
export function refreshed(held: Held | undefined, fresh: Conversation): Held {
  if (!held) return fresh
  const older = held.lines.filter((line) => fresh.lines.every((other) => line.at < other.at))
  const ticket = held.ticket.seq > fresh.ticket.seq ? held.ticket : fresh.ticket
  const paged = older.length > 0
  return {
    ...fresh,
    ...(held.rev === undefined ? {} : { rev: held.rev }),
    ticket,
    lines: fresh.lines.concat(older),
    ...(paged ? { cursor: held.cursor } : {}),
  }
}

/** Puts one line in its place, newest first. What was sent stays sent, whatever comes late. */
export function withLine(lines: Line[], line: Line): Line[] {
  const at = lines.findIndex(({ type, id }) => type === line.type && id === line.id)
  const held = lines[at]
  if (held?.type === 'reply' && line.type === 'reply' && held.state === 'sent' && line.state !== 'sent') return lines
  if (held?.type === 'event' && line.type === 'event' && isAsked(line) && !isAsked(held)) return lines
  if (held && JSON.stringify(held) === JSON.stringify(line)) return lines
  const rest = held ? lines.toSpliced(at, 1) : lines
  const place = rest.findIndex((other) => other.at <= line.at)
  return rest.toSpliced(place < 0 ? rest.length : place, 0, line)
}

/** A deed that waits for the network. */
const isAsked = ({ kind }: { kind: string }) => kind.endsWith('-asked')

export const withLines = (lines: Line[], news: Line[]) => news.reduce(withLine, lines)

export const withoutLine = (lines: Line[], { type, id }: Pick<Line, 'type' | 'id'>) =>
  lines.filter((line) => line.type !== type || line.id !== id)

type Pages = InfiniteData<{ tickets: Row[] }>

/** The same ticket in a list: replaced where it stands, unless the list knows this state or a later one: then the same object comes back. */
export function withRow<Held extends Pages>(pages: Held, row: Row): Held {
  const isOlder = (held: Row) =>
    held.id === row.id && held.seq <= row.seq && JSON.stringify(held) !== JSON.stringify(row)
  if (!pages.pages.some(({ tickets }) => tickets.some(isOlder))) return pages
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      tickets: page.tickets.map((held) => (isOlder(held) ? row : held)),
    })),
  }
}
