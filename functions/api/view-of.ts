import type { Account } from '@ascolta/core/account'
import type { Capability } from '@ascolta/core/channels/capability'
import type { Channel } from '@ascolta/core/channels/channel'
import { later } from '@ascolta/core/clock'
import { type Message, wordsOf } from '@ascolta/core/message'
import type { TimelineItem } from '@ascolta/core/message.store'
import type { Reply } from '@ascolta/core/reply'
import type { Ticket } from '@ascolta/core/ticket'
import type { TimelineEvent } from '@ascolta/core/timeline'
import type { AccountView, EventView, Line, MessageView, ReplyView, Row } from './views.ts'

/** An agent's name by id. */
export type NameOf = (agent: string) => string

/** A ticket as lists and live events show it. */
export function rowOf(ticket: Ticket, { channel, nameOf }: { channel: Channel; nameOf: NameOf }): Row {
  const { id, number, seq, account, team, state, owner, name, preview = '', openedAt, heardAt, turn } = ticket
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
    ...(owner ? { owner: { id: owner, name: nameOf(owner) } } : {}),
    ...(name ? { name } : {}),
    ...(heardAt ? { heardAt } : {}),
    ...(turn ? { turn } : {}),
  }
}

/** What its author took back is said to be gone, without words. */
export function messageOf(message: Message): MessageView {
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
    attachments: deleted ? [] : message.attachments,
    edited: edit !== undefined && !deleted,
    hidden: hide?.hidden ?? false,
    deleted,
    reactions: Object.values(reactions).flatMap(({ reaction }) => reaction ?? []),
    ...(name ? { name } : {}),
    ...(permalink && !deleted ? { permalink } : {}),
    ...(status ? { status: status.state } : {}),
  }
}

/** A reply stands where its author pressed Send. */
export function replyOf(reply: Reply, nameOf: NameOf): ReplyView {
  const { id, actor, state, text, notBefore, sentAt, reason } = reply
  const undoable = state === 'asked' || state === 'queued'
  return {
    type: 'reply',
    id,
    at: reply.askedAt ?? reply.createdAt,
    actor: { id: actor, name: nameOf(actor) },
    state,
    public: reply.public,
    text,
    ...(notBefore && undoable ? { notBefore } : {}),
    ...(sentAt ? { sentAt } : {}),
    ...(reason ? { reason } : {}),
  }
}

export const eventOf = ({ id, at, kind, actor }: TimelineEvent, nameOf: NameOf): EventView => ({
  type: 'event',
  id,
  at,
  kind,
  actor: { id: actor, name: nameOf(actor) },
})

/** A line of a conversation; none for what is still, or again, its author's draft. */
export function lineOf(item: TimelineItem, nameOf: NameOf): Line | undefined {
  if (item.type === 'message') return messageOf(item.message)
  if (item.type === 'event') return eventOf(item.event, nameOf)
  return item.reply.state === 'draft' || item.reply.state === 'undone' ? undefined : replyOf(item.reply, nameOf)
}

/** Lines newest first. */
export const linesOf = (items: TimelineItem[], nameOf: NameOf): Line[] =>
  items
    .map((item) => lineOf(item, nameOf))
    .filter((line) => line !== undefined)
    .sort((a, b) => (a.at < b.at ? 1 : -1))

/** Whose names the lines need. */
export const actorsOf = (items: TimelineItem[]) =>
  items.flatMap((item) => (item.type === 'reply' ? item.reply.actor : item.type === 'event' ? item.event.actor : []))

export const accountOf = (account: Account, capability: Capability): AccountView => {
  const { id, channel, name, team, state, paused } = account
  return { id, channel, name, team, state, capability, ...(paused ? { paused } : {}) }
}

/** When the network's window for free text closes: hours after the customer last wrote. */
export const closesAt = ({ heardAt }: Pick<Ticket, 'heardAt'>, { windowHours }: Pick<Capability, 'windowHours'>) =>
  windowHours !== null && heardAt ? later(heardAt, windowHours * 3600_000) : undefined
