import { type Account, marksOf } from '@ascolta/core/accounts/account'
import { choiceOf } from '@ascolta/core/accounts/template'
import type { Capabilities } from '@ascolta/core/channels/capability'
import type { Channel } from '@ascolta/core/channels/channel'
import { attachmentAt } from '@ascolta/core/inbound/media'
import type { waysOf } from '@ascolta/core/outbound/address'
import type { Deed } from '@ascolta/core/outbound/deed'
import { paintable } from '@ascolta/core/outbound/file'
import { decidableFrom, inDoubt, isDraft, type Reply } from '@ascolta/core/outbound/reply'
import { draftedAt } from '@ascolta/core/outbound/reply.store'
import { isThanks } from '@ascolta/core/tickets/gist'
import { type Message, type Placed, wordsOf } from '@ascolta/core/tickets/message'
import type { TimelineItem } from '@ascolta/core/tickets/message.store'
import type { Note } from '@ascolta/core/tickets/note'
import { closesAt, stateAt } from '@ascolta/core/tickets/states'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import type { TimelineEvent } from '@ascolta/core/tickets/timeline'
import { leftOf } from '@ascolta/core/time/left'
import { type Policies, zoneFor } from '@ascolta/core/time/timing'
import type {
  AccountView,
  AttachmentView,
  ColleagueDraft,
  Draft,
  EventView,
  Line,
  MessageView,
  NoteView,
  ReplyView,
  Row,
  Way,
} from './views.ts'

/** An agent's name by id. */
export type NameOf = (agent: string) => string

interface RowOf {
  channel: Channel
  nameOf: NameOf
  now: string
  reopenDays: number
  policies: Policies
}

/** A ticket as lists and live events show it. */
export function rowOf(ticket: Ticket, { channel, nameOf, now, reopenDays, policies }: RowOf): Row {
  const { id, number, seq, account, team, owner, name, preview = '', openedAt, heardAt, turn, wakesAt } = ticket
  const state = stateAt(ticket, { now, reopenDays })
  const left = leftOf(ticket, policies, now)
  return {
    id,
    number,
    seq,
    account,
    channel,
    public: ticket.public,
    team,
    state,
    preview,
    openedAt,
    late: ticket.late ?? false,
    ...answeredOf(ticket),
    ...(owner ? { owner: { id: owner, name: nameOf(owner) } } : {}),
    ...(name ? { name } : {}),
    ...(heardAt ? { heardAt } : {}),
    ...(turn ? { turn } : {}),
    ...(ticket.lang ? { lang: ticket.lang } : {}),
    ...(ticket.need ? { need: ticket.need } : {}),
    ...(owner && ticket.why ? { why: ticket.why } : {}),
    // Of several messages one may have asked something.
    ...(turn?.n === 1 && isThanks(preview) ? { thanks: true } : {}),
    ...(ticket.excused?.seq === seq && !turn ? { excused: true } : {}),
    ...(ticket.troll ? { troll: { until: ticket.troll, muted: ticket.muted?.n ?? 0 } } : {}),
    ...(ticket.rush ? { rush: ticket.rush.at } : {}),
    ...(wakesAt ? { wakesAt } : {}),
    ...(ticket.state === 'resolved' ? { closesAt: closesAt(ticket, { reopenDays }) } : {}),
    ...(ticket.priority ? { priority: ticket.priority } : {}),
    ...(ticket.solve?.due ? { solve: ticket.solve.due } : {}),
    ...(ticket.words?.[0] ? { promised: ticket.words[0].due, zone: zoneFor(policies, ticket) } : {}),
    ...(left ? { left } : {}),
    ...(ticket.merged ? { into: ticket.merged.into } : {}),
  }
}

/** A ticket with its parts as one line of a list: who has waited longest on any of them, and the nearest of their dates. */
export function together(row: Row, parts: Ticket[]): Row {
  if (parts.length === 0) return row
  const turns = [row.turn, ...parts.map(({ turn }) => turn)].filter((turn) => turn !== undefined)
  const [turn] = turns.toSorted((a, b) => (a.since < b.since ? -1 : 1))
  const nearest = (dates: (string | undefined)[]) => dates.filter((date) => date !== undefined).toSorted()[0]
  const solve = nearest([row.solve, ...parts.map((part) => part.solve?.due)])
  const promised = nearest([row.promised, ...parts.map(({ words }) => words?.[0]?.due)])
  const newest = parts.toSorted((a, b) => ((a.heardAt ?? '') < (b.heardAt ?? '') ? 1 : -1))[0]
  const isNewer = (newest?.heardAt ?? '') > (row.heardAt ?? '')
  const { answered, left, ...rest } = row
  return {
    ...rest,
    parts: parts.length,
    late: row.late || parts.some(({ late }) => late),
    // Opening hours are counted for each ticket: those of another one are not told here.
    ...(left && turn === row.turn ? { left } : {}),
    ...(turn ? { turn } : answered ? { answered } : {}),
    ...(turn && row.state === 'waiting-customer' ? { state: row.owner ? ('open' as const) : ('new' as const) } : {}),
    ...(solve ? { solve } : {}),
    ...(promised ? { promised } : {}),
    ...(isNewer ? { preview: newest?.preview ?? '', heardAt: newest?.heardAt } : {}),
  }
}

/** Who answered last, where nobody waits: this desk, or somebody in the network's own app. A draft's id says when it was begun. */
function answeredOf({ turn, reply, elsewhereAt }: Ticket): Pick<Row, 'answered'> {
  if (turn || (!reply && !elsewhereAt)) return {}
  const app = elsewhereAt && (!reply || draftedAt(reply) < elsewhereAt)
  return { answered: app ? 'app' : 'here' }
}

/** What a browser needs to know of an attachment. Keys stay here: who wants the file asks for it by its place. */
function attachmentOf(attachment: ReturnType<typeof attachmentAt>): AttachmentView | [] {
  if (!attachment) return []
  const { type, title, key, mime = '', bytes, asked, lost, url } = attachment
  const named = { type, ...(title ? { title } : {}) }
  if (key) return { ...named, state: 'kept', shown: paintable.has(mime), ...(bytes === undefined ? {} : { bytes }) }
  if (lost) return { ...named, state: 'lost', reason: lost }
  return asked ? { ...named, state: 'coming' } : { ...named, state: 'elsewhere', ...(url ? { url } : {}) }
}

/** What its author took back is said to be gone, without words. */
export function messageOf(message: Message, nameOf: NameOf): MessageView {
  const { id, at, kind, own, name, permalink, edit, hide, gone, reactions = {}, status } = message
  const deleted = gone !== undefined
  return {
    type: 'message',
    id,
    at,
    kind,
    own,
    public: message.public,
    text: wordsOf(message),
    attachments: deleted ? [] : message.attachments.flatMap((_, place) => attachmentOf(attachmentAt(message, place))),
    edited: edit !== undefined && !deleted,
    hidden: hide?.hidden ?? false,
    deleted,
    reactions: Object.values(reactions).flatMap(({ reaction }) => reaction ?? []),
    ...(name ? { name } : {}),
    ...(permalink && !deleted ? { permalink } : {}),
    ...(status ? { status: status.state } : {}),
    ...(message.moved ? { moved: message.moved } : {}),
    ...(message.placed ? { placed: placedOf(message.placed, nameOf) } : {}),
    ...(message.lang && !deleted ? { lang: message.lang } : {}),
  }
}

const placedOf = ({ whom, why }: Placed, nameOf: NameOf) => ({ whom: { id: whom, name: nameOf(whom) }, why })

/** A reply stands where its author pressed Send. While it is a draft, or one again, its words are its author's alone. */
export function replyOf(reply: Reply, nameOf: NameOf): ReplyView {
  const { id, actor, state, text, notBefore, sentAt, reason, was } = reply
  const undoable = state === 'asked' || state === 'queued'
  return {
    type: 'reply',
    id,
    at: reply.askedAt ?? reply.createdAt,
    actor: { id: actor, name: nameOf(actor) },
    state,
    public: reply.public,
    text: isDraft(reply) ? '' : text,
    ...(isDraft(reply) ? {} : enclosuresOf(reply)),
    ...(notBefore && undoable ? { notBefore } : {}),
    ...(inDoubt(reply) && state !== 'sending' ? { decidableFrom: decidableFrom(reply) } : {}),
    ...(sentAt ? { sentAt } : {}),
    ...(reason ? { reason } : {}),
    ...(answers.has(state) && was && was !== 'waiting-customer'
      ? { moved: { from: was, to: 'waiting-customer' } }
      : {}),
  }
}

/** States of a reply in which its customer does not wait any more. */
const answers = new Set<Reply['state']>(['asked', 'queued', 'sending', 'sent', 'unknown'])

/** Something done to one line, such as `hide-asked`, `hide-done`, `hide-failed`. */
export const deedOf = ({ id, at, kind, state, actor, line, reason }: Deed, nameOf: NameOf): EventView => ({
  type: 'event',
  id,
  at,
  kind: `${kind}-${state}`,
  actor: { id: actor, name: nameOf(actor) },
  line,
  ...(reason ? { reason } : {}),
})

export const eventOf = (event: TimelineEvent, nameOf: NameOf): EventView => {
  const { id, at, kind, actor, from, to, reason, words, until, other, whom, team, why, job } = event
  return {
    type: 'event',
    id,
    at,
    kind,
    actor: { id: actor, name: nameOf(actor) },
    ...(from && to ? { moved: { from, to } } : {}),
    ...(reason ? { reason: words ?? reason } : {}),
    ...(words && !reason ? { words } : {}),
    ...(until ? { until } : {}),
    ...(other ? { other } : {}),
    ...(whom ? { whom: { id: whom, name: nameOf(whom) } } : {}),
    ...(team ? { team } : {}),
    ...(why ? { why } : {}),
    ...(job ? { job } : {}),
  }
}

const noteOf = ({ id, at, actor, text, mentions }: Note, nameOf: NameOf): NoteView => ({
  type: 'note',
  id,
  at,
  actor: { id: actor, name: nameOf(actor) },
  text,
  mentions: mentions.map((agent) => ({ id: agent, name: nameOf(agent) })),
})

/** What was resolved closes by itself: nobody wrote that line, and it is true all the same. */
export const withClosing = (lines: Line[], { state }: Row, ticket: Ticket, reopenDays: number): Line[] => {
  if (state !== 'closed' || ticket.state === 'closed') return lines
  const at = closesAt(ticket, { reopenDays })
  const actor = { id: 'clock', name: 'clock' }
  const moved = { from: ticket.state, to: state }
  return [{ type: 'event' as const, id: 'closed', at, kind: 'closed', actor, moved }, ...lines].sort((a, b) =>
    a.at < b.at ? 1 : -1,
  )
}

export function lineOf(item: TimelineItem, nameOf: NameOf): Line {
  if (item.type === 'message') return messageOf(item.message, nameOf)
  if (item.type === 'reply') return replyOf(item.reply, nameOf)
  if (item.type === 'note') return noteOf(item.note, nameOf)
  return item.type === 'event' ? eventOf(item.event, nameOf) : deedOf(item.deed, nameOf)
}

/** Lines newest first, without drafts. */
export const linesOf = (items: TimelineItem[], nameOf: NameOf): Line[] =>
  items
    .filter((item) => item.type !== 'reply' || !isDraft(item.reply))
    .map((item) => lineOf(item, nameOf))
    .sort((a, b) => (a.at < b.at ? 1 : -1))

/** Whose names the lines need. */
export const actorsOf = (items: TimelineItem[]) =>
  items.flatMap((item) => {
    if (item.type === 'message') return item.message.placed?.whom ?? []
    if (item.type === 'note') return [item.note.actor, ...item.note.mentions]
    if (item.type === 'event') return [item.event.actor, ...(item.event.whom ? [item.event.whom] : [])]
    return item.type === 'reply' ? item.reply.actor : item.deed.actor
  })

/** What anybody need know of a reply's files. */
const enclosuresOf = ({ enclosures }: Pick<Reply, 'enclosures'>) =>
  enclosures ? { enclosures: enclosures.map(({ sha256: _, of: __, ...file }) => file) } : {}

/** A draft as its author's composer holds it. */
export const draftOf = ({ id, text, rev, public: open, template, enclosures, earlier }: Reply): Draft => ({
  id,
  text: template ? '' : text,
  rev,
  ...(template ? { template: choiceOf(template) } : {}),
  ...enclosuresOf({ enclosures }),
  ...(earlier ? { earlier } : {}),
  ...(text || enclosures ? { audience: open ? 'public' : 'private' } : {}),
})

/** That a colleague's draft is there. */
export const colleagueOf = ({ id, actor, savedAt, createdAt }: Reply, nameOf: NameOf): ColleagueDraft => ({
  id,
  actor: { id: actor, name: nameOf(actor) },
  savedAt: savedAt ?? createdAt,
})

/** A way of answering as the composer offers it. */
export const wayOf = ({ audience, address, refused, closes }: ReturnType<typeof waysOf>[number]): Way => ({
  audience,
  invites: address?.invites ?? false,
  ...(address
    ? {
        account: { id: address.account.id, channel: address.account.channel, name: address.account.name },
        capability: address.capability,
      }
    : {}),
  ...((address?.closes ?? closes) ? { closesAt: address?.closes ?? closes } : {}),
  ...(refused ? { refused } : {}),
})

export const accountOf = (account: Account, capabilities: Capabilities): AccountView => {
  const { id, channel, name, team, state, paused, trouble } = account
  const both = { ...(paused ? { paused } : {}), ...(trouble && state === 'connected' ? { trouble } : {}) }
  return { id, channel, name, team, state, marks: marksOf(account), capabilities, ...both }
}
