import type { Line, Row } from '@ascolta/functions/api/views'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, type DeedKind, type Draft, type Reply, type Verdict } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { say } from '../../ui/toast.tsx'
import { refetchRows, showRow } from '../inbox/queries.ts'
import { heard } from '../presence/presence.ts'
import { applied, type Held, liveEvent, refreshed, withLine, withLines } from './cache.ts'

export const conversationKey = ['conversation'] as const
const keyOf = (id: string) => [...conversationKey, id]

export const held = (id: string) => queries.getQueryData<Held>(keyOf(id))
export const change = (id: string, how: (conversation: Held) => Held) =>
  queries.setQueryData<Held>(keyOf(id), (conversation) => conversation && how(conversation))

export const conversationQuery = (id: string) =>
  queryOptions({
    queryKey: keyOf(id),
    queryFn: async () => {
      const fresh = await api.conversation(id)
      showRow(fresh.ticket)
      return refreshed(held(id), fresh)
    },
  })

/** A prefetched neighbour is one read, and only if it is not known yet. */
export const prefetch = (ids: string[]) => {
  for (const id of ids) void queries.prefetchQuery({ ...conversationQuery(id), staleTime: 60_000 })
}

const touched = new Map<string, number>()

export function applyLive(id: string, event: unknown) {
  const news = liveEvent(event)
  if (!news) return
  if (news.type === 'presence') return heard(id, news)
  touched.set(id, Date.now())
  change(id, (conversation) => applied(conversation, news))
  if (news.type === 'ticket') showRow(news.ticket)
  if (movesWays(news.line) || isCoded(id, news.line)) refreshWays(id)
}

/** A private word opens, prolongs or uses up a way of answering: only the API knows which. */
const movesWays = (line: Line | undefined) =>
  (line?.type === 'message' && !line.public && !line.own) ||
  (line?.type === 'reply' && !line.public && (line.state === 'sent' || line.state === 'failed'))

/** What comes live has not been searched for codes yet. */
const isCoded = (id: string, line: Line | undefined) => line?.type === 'message' && held(id)?.coded === true

export const refreshWays = (id: string) => void queries.invalidateQueries({ queryKey: keyOf(id) })

/** A list heard of a ticket whose own channel stays silent: rights changed, or the event came before we listened. */
export function checkOpen(id: string) {
  const heardAt = Date.now()
  setTimeout(() => {
    const fetchedAt = queries.getQueryState(keyOf(id))?.dataUpdatedAt ?? 0
    if (Math.max(touched.get(id) ?? 0, fetchedAt) > heardAt - 1_500) return
    void queries.refetchQueries({ queryKey: keyOf(id), type: 'active' })
  }, 1_500)
}

/** Shows what will be, asks, and goes back with the reason if it is refused. */
async function act(id: string, how: (ticket: Row) => Row, ask: (id: string) => Promise<{ ticket: Row }>) {
  const before = held(id)
  if (!before) return
  const show = (ticket: Row) => {
    change(id, (conversation) => ({ ...conversation, ticket }))
    showRow(ticket)
  }
  show(how(before.ticket))
  try {
    show((await ask(id)).ticket)
  } catch (error) {
    change(id, (conversation) => ({ ...conversation, ticket: before.ticket }))
    showRow(before.ticket)
    say(reasonOf(error), true)
  }
  // Rights moved with the owner, and with them the live channel.
  void queries.invalidateQueries({ queryKey: keyOf(id) })
  void refetchRows()
}

export const claim = (id: string, me: { id: string; name: string }) =>
  act(id, (ticket) => ({ ...ticket, owner: me, state: ticket.state === 'new' ? 'open' : ticket.state }), api.claim)

export const release = (id: string) =>
  act(
    id,
    ({ owner: _, ...ticket }) => ({ ...ticket, state: ticket.state === 'open' ? 'new' : ticket.state }),
    api.release,
  )

export const resolve = (id: string) => act(id, (ticket) => ({ ...ticket, state: 'resolved' }), api.resolve)

/** The ticket as the server has it now. */
export const takeTicket = (id: string, ticket: Row) => change(id, (conversation) => ({ ...conversation, ticket }))

/** What came back from a send or an undo: the line, the ticket, and the draft from here on. */
export function settle(id: string, { reply, ticket, draft }: { reply: Reply; ticket: Row; draft: Draft }) {
  change(id, (conversation) => ({
    ...conversation,
    draft,
    ticket: ticket.seq >= conversation.ticket.seq ? ticket : conversation.ticket,
    lines: withLine(conversation.lines, reply),
  }))
  showRow(ticket)
}

/** A person looked and decides what became of a send. */
export async function settleDoubt(id: string, draft: string, verdict: Verdict) {
  try {
    const { reply, ticket } = await api.settleDoubt(id, draft, verdict)
    change(id, (conversation) => ({
      ...conversation,
      ticket: ticket.seq >= conversation.ticket.seq ? ticket : conversation.ticket,
      lines: withLine(conversation.lines, reply),
    }))
    showRow(ticket)
  } catch (error) {
    say(reasonOf(error), true)
    void queries.invalidateQueries({ queryKey: keyOf(id) })
  }
  void refetchRows()
}

/** Asks for something to be done to one line on its network. What became of it arrives as a line of its own. */
export async function askDeed(id: string, line: string, kind: DeedKind) {
  try {
    const asked = await api.deed(id, line, kind)
    change(id, (conversation) => ({ ...conversation, lines: withLine(conversation.lines, asked.line) }))
    return true
  } catch (error) {
    say(reasonOf(error), true)
    return false
  }
}

export const threadQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['thread', id],
    queryFn: ({ pageParam }) => api.thread(id, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
    staleTime: 5_000,
  })

export async function older(id: string, cursor: string) {
  const page = await api.lines(id, cursor)
  change(id, (conversation) => ({
    ...conversation,
    lines: withLines(conversation.lines, page.lines),
    cursor: page.cursor,
  }))
}

export const close = (id: string) => act(id, (ticket) => ({ ...ticket, state: 'closed' }), api.close)
export const reopen = (id: string) => act(id, (ticket) => ({ ...ticket, state: inWork(ticket) }), api.reopen)
export const resume = (id: string) => act(id, (ticket) => ({ ...ticket, state: inWork(ticket) }), api.resume)
const inWork = ({ owner }: Row) => (owner ? 'open' : 'new')

/** These are asked by a dialog, which says why not. */
async function asked(id: string, ticket: Promise<{ ticket: Row }>) {
  const row = (await ticket).ticket
  change(id, (conversation) => ({ ...conversation, ticket: row }))
  showRow(row)
  void queries.invalidateQueries({ queryKey: keyOf(id) })
  void refetchRows()
}
export const hold = (id: string, reason: string) => asked(id, api.hold(id, reason))
export const give = (id: string, whom: Parameters<typeof api.give>[1]) => asked(id, api.give(id, whom))
export const snooze = (id: string, until: string) => asked(id, api.snooze(id, until))

/** `key`: saved twice it is one note. */
export async function addNote(id: string, key: string, text: string, mentions: string[]) {
  const { line } = await api.writeAside(id, { key, text, mentions })
  change(id, (conversation) => ({ ...conversation, lines: withLine(conversation.lines, line) }))
}

export async function setTags(id: string, add: string[], remove: string[]) {
  const { tags } = await api.setTags(id, { add, remove })
  change(id, (conversation) => ({ ...conversation, tags }))
  void queries.invalidateQueries({ queryKey: ['tags'] })
  void queries.invalidateQueries({ queryKey: keyOf(id) })
}

export const watch = (id: string, on: boolean) =>
  api.watch(id, on).then(
    ({ watchers }) => {
      change(id, (conversation) => ({ ...conversation, watchers }))
      void refetchRows()
    },
    (error: unknown) => say(reasonOf(error), true),
  )

export const followThread = (id: string, on: boolean) =>
  api.followThread(id, on).then(
    ({ threadFollowed }) => {
      change(id, (conversation) => ({ ...conversation, threadFollowed }))
      void refetchRows()
    },
    (error: unknown) => say(reasonOf(error), true),
  )
