import { Choice, Template } from '@ascolta/core/accounts/template'
import { Capabilities, Capability, Marks } from '@ascolta/core/channels/capability'
import { Attachment, Channel } from '@ascolta/core/channels/channel'
import { Audience } from '@ascolta/core/outbound/address'
import { ReplyState } from '@ascolta/core/outbound/reply'
import { Instant } from '@ascolta/core/schema'
import { Role } from '@ascolta/core/team/agent'
import { Priority, TicketState, Turn, Why } from '@ascolta/core/tickets/ticket'
import { Left } from '@ascolta/core/time/left'
import * as v from 'valibot'

/** What the API answers with. The desk takes its types from here; the OpenAPI document is made of these. */

export const AccountView = v.object({
  id: v.string(),
  channel: Channel,
  name: v.string(),
  team: v.string(),
  state: v.picklist(['connected', 'paused', 'disconnected']),
  paused: v.optional(v.object({ reason: v.string(), since: Instant })),
  /** Not right, though it still works: it may not hear everything, or its token dies soon. */
  trouble: v.optional(v.object({ reason: v.string(), since: Instant })),
  /** What customers are shown of us in private. */
  marks: Marks,
  capabilities: Capabilities,
  /** What is put under this agent's replies there. */
  signature: v.optional(v.string()),
})
export type AccountView = v.InferOutput<typeof AccountView>

/** A connected account as an admin sees it. */
export const ChannelView = v.object({
  ...AccountView.entries,
  external: v.string(),
  targetMinutes: v.number(),
  connectedAt: Instant,
  /** Since when it is dedicated to care; absent if it is not. */
  dedicatedSince: v.optional(Instant),
  /** As it is set: the author's first name stands in for `{name}`. */
  signature: v.optional(v.string()),
  tokenAt: v.optional(Instant),
  /** Until when everything that comes for it is kept; may be past. */
  recordingUntil: v.optional(Instant),
  /** How many replies of it nobody is sure of; absent where they were not counted. */
  unknown: v.optional(v.number()),
  /** When a webhook for it came last, and when it last answered. To the minute. */
  heardAt: v.optional(Instant),
  sentAt: v.optional(Instant),
  /** When the network was last asked what webhooks lost, how much was put back since, and why it would not say. */
  gaps: v.optional(v.object({ lastAt: Instant, restored: v.number(), refused: v.optional(v.string()) })),
  /** What its network said of it; absent where there is nothing to ask. */
  care: v.optional(
    v.object({
      /** When it was asked last, and when all was last found right. */
      askedAt: v.optional(Instant),
      goodAt: v.optional(Instant),
      nextAt: v.optional(Instant),
      /** Whether everything reaches us; absent: the network would not say. */
      heard: v.optional(v.boolean()),
      missing: v.optional(v.array(v.string())),
      mendedAt: v.optional(Instant),
      /** X: its own check of our address. */
      webhook: v.optional(v.object({ valid: v.boolean(), goodAt: v.optional(Instant) })),
      /** Until when the token lives, or `never`; absent: the network does not say. */
      expiresAt: v.optional(v.string()),
      /** Whether this desk renews the token itself. */
      renews: v.boolean(),
      why: v.optional(v.string()),
      /** An admin asked, and the tick has not come by yet. */
      asked: v.boolean(),
    }),
  ),
})
export type ChannelView = v.InferOutput<typeof ChannelView>

/** A team, as everybody in it sees it. */
export const TeamView = v.object({ id: v.string(), name: v.string() })
export type TeamView = v.InferOutput<typeof TeamView>

/** Somebody who works here. */
export const StaffView = v.object({
  id: v.string(),
  name: v.string(),
  email: v.optional(v.string()),
  role: Role,
  teams: v.array(v.string()),
  createdAt: Instant,
  seenAt: v.optional(Instant),
  /** Since when they may not log in. */
  deactivatedAt: v.optional(Instant),
  /** Whether this desk decides on their rights, or the company's login does at each login. */
  decided: v.picklist(['desk', 'issuer']),
})
export type StaffView = v.InferOutput<typeof StaffView>

/** A way in that was made, as admins see it. The link itself is shown once. */
export const InviteView = v.object({
  id: v.string(),
  role: Role,
  teams: v.array(v.string()),
  note: v.optional(v.string()),
  by: v.string(),
  createdAt: Instant,
  until: Instant,
  state: v.picklist(['open', 'used', 'expired', 'withdrawn']),
  usedBy: v.optional(v.string()),
})
export type InviteView = v.InferOutput<typeof InviteView>

export const Me = v.object({
  agent: v.object({ id: v.string(), name: v.string(), role: Role, teams: v.array(v.string()) }),
  accounts: v.array(AccountView),
  /** Names of the live channels of one's lists: they change when rights do. */
  lists: v.array(v.string()),
  /** The teams that one sees, by name. */
  teams: v.array(TeamView),
  /** Seconds during which a reply can be undone. */
  undoSeconds: v.number(),
  /** Addresses of the company's own that were given up after days of failures: for admins, who may switch them on again. */
  silenced: v.optional(v.array(v.object({ host: v.string(), since: Instant }))),
})
export type Me = v.InferOutput<typeof Me>

/** A ticket as a list shows it. */
export const Row = v.object({
  id: v.string(),
  number: v.number(),
  seq: v.number(),
  account: v.string(),
  channel: Channel,
  public: v.boolean(),
  team: v.string(),
  state: TicketState,
  owner: v.optional(v.object({ id: v.string(), name: v.string() })),
  name: v.optional(v.string()),
  preview: v.string(),
  openedAt: Instant,
  heardAt: v.optional(Instant),
  /** Present while a customer waits. */
  turn: v.optional(Turn),
  late: v.boolean(),
  /** The language of its customer (ISO 639-1), where we are sure. */
  lang: v.optional(v.string()),
  /** What its agent must be able to do, with levels. */
  need: v.optional(v.record(v.string(), v.number())),
  /** Why its owner has it. */
  why: v.optional(Why),
  /** Why nobody gets it now, where its team gives tickets out by itself. */
  nobody: v.optional(v.object({ why: v.picklist(['off', 'skill', 'full']), skills: v.optional(v.array(v.string())) })),
  /** What they wrote is only thanks: a proposal to excuse it. */
  thanks: v.optional(v.literal(true)),
  /** It was excused, and that can still be taken back. */
  excused: v.optional(v.literal(true)),
  /** Until when this person is marked as a troll, and how much they wrote since. */
  troll: v.optional(v.object({ until: Instant, muted: v.number() })),
  /** Since when so many messages come that desks are not told of each. */
  rush: v.optional(Instant),
  /** Until when it sleeps. */
  wakesAt: v.optional(Instant),
  /** From when on an answer of the customer opens a new ticket. */
  closesAt: v.optional(Instant),
  /** How urgent somebody said it is; absent: normal. */
  priority: v.optional(Priority),
  /** When it is to be resolved, while that clock runs. */
  solve: v.optional(Instant),
  /** What its customer was promised first, and is still open. */
  promised: v.optional(Instant),
  /** In whose time it was promised. */
  zone: v.optional(v.string()),
  /** How much opening time an answer still has; absent where the wall's clock counts. */
  left: v.optional(Left),
  /** Nobody waits, since somebody answered: from this desk, or in the network's own app. */
  answered: v.optional(v.picklist(['here', 'app'])),
  /** It is treated as a part of this older ticket. */
  into: v.optional(v.string()),
  /** How many tickets are treated as parts of it; `turn`, `late` and `state` speak of them all. */
  parts: v.optional(v.number()),
})
export type Row = v.InferOutput<typeof Row>

/** Who works in the teams that somebody sees. */
export const Colleagues = v.object({
  colleagues: v.array(v.object({ id: v.string(), name: v.string(), teams: v.array(v.string()) })),
})
export type Colleagues = v.InferOutput<typeof Colleagues>

/** Notes that call an agent. */
export const Mentions = v.object({
  mentions: v.array(
    v.object({
      note: v.string(),
      at: Instant,
      by: v.object({ id: v.string(), name: v.string() }),
      preview: v.string(),
      ticket: Row,
      seenAt: v.optional(Instant),
    }),
  ),
})
export type Mentions = v.InferOutput<typeof Mentions>

export const Rows = v.object({ tickets: v.array(Row), cursor: v.optional(v.string()) })
export type Rows = v.InferOutput<typeof Rows>

/** What came with a message: kept by this desk, on its way there, not kept and why; or only somewhere else. */
export const AttachmentView = v.object({
  type: Attachment.entries.type,
  title: v.optional(v.string()),
  state: v.picklist(['kept', 'coming', 'lost', 'elsewhere']),
  /** Kept: a browser may paint it. */
  shown: v.optional(v.boolean()),
  bytes: v.optional(v.number()),
  /** Not kept: why, in a word. */
  reason: v.optional(v.string()),
  /** Elsewhere: where. */
  url: v.optional(v.string()),
})
export type AttachmentView = v.InferOutput<typeof AttachmentView>

/** A ticket's state before and after a line. */
const Moved = v.object({ from: TicketState, to: TicketState })

export const MessageView = v.object({
  type: v.literal('message'),
  id: v.string(),
  at: Instant,
  kind: v.picklist(['message', 'postback', 'mention', 'echo']),
  /** Written by our own account in the network's own app. */
  own: v.boolean(),
  public: v.boolean(),
  name: v.optional(v.string()),
  text: v.string(),
  attachments: v.array(AttachmentView),
  permalink: v.optional(v.string()),
  edited: v.boolean(),
  hidden: v.boolean(),
  deleted: v.boolean(),
  reactions: v.array(v.string()),
  /** References in its words that the company knows, and where their records open. */
  codes: v.optional(v.array(v.object({ name: v.string(), value: v.string(), url: v.optional(v.string()) }))),
  status: v.optional(v.picklist(['sent', 'delivered', 'read', 'failed'])),
  /** The state of the ticket that it ended, and the one it began. */
  moved: v.optional(Moved),
  /** Whose the ticket became with it, and why. */
  placed: v.optional(v.object({ whom: v.object({ id: v.string(), name: v.string() }), why: Why })),
  lang: v.optional(v.string()),
})
export type MessageView = v.InferOutput<typeof MessageView>

/** A file of a reply. Shown from `/tickets/:id/replies/:draft/enclosures/:enclosure`. */
export const EnclosureView = v.object({
  id: v.string(),
  name: v.string(),
  type: v.picklist(['image', 'video', 'audio', 'file']),
  mime: v.string(),
  bytes: v.number(),
})
export type EnclosureView = v.InferOutput<typeof EnclosureView>

export const ReplyView = v.object({
  type: v.literal('reply'),
  id: v.string(),
  at: Instant,
  actor: v.object({ id: v.string(), name: v.string() }),
  state: ReplyState,
  public: v.boolean(),
  text: v.string(),
  enclosures: v.optional(v.array(EnclosureView)),
  /** Until when it can be undone. */
  notBefore: v.optional(Instant),
  /** A doubt: from when it may be sent again or dropped. */
  decidableFrom: v.optional(Instant),
  sentAt: v.optional(Instant),
  reason: v.optional(v.string()),
  moved: v.optional(Moved),
})
export type ReplyView = v.InferOutput<typeof ReplyView>

export const EventView = v.object({
  type: v.literal('event'),
  id: v.string(),
  at: Instant,
  kind: v.string(),
  actor: v.object({ id: v.string(), name: v.string() }),
  /** What was done to one line: which, and why not. */
  line: v.optional(v.string()),
  /** Given to whom, or to which team, and why. */
  whom: v.optional(v.object({ id: v.string(), name: v.string() })),
  team: v.optional(v.string()),
  why: v.optional(Why),
  reason: v.optional(v.string()),
  /** In the actor's own words. */
  words: v.optional(v.string()),
  moved: v.optional(Moved),
  /** Snoozed until when. */
  until: v.optional(Instant),
  /** The other ticket of a merge or a split. */
  other: v.optional(v.string()),
  /** It was done to many tickets at once, by this job. */
  job: v.optional(v.string()),
})
export type EventView = v.InferOutput<typeof EventView>

export const Person = v.object({ id: v.string(), name: v.string() })

/** What a colleague says to colleagues. */
export const NoteView = v.object({
  type: v.literal('note'),
  id: v.string(),
  at: Instant,
  actor: Person,
  text: v.string(),
  /** Who is called by it. */
  mentions: v.array(Person),
})
export type NoteView = v.InferOutput<typeof NoteView>

/** One line of a conversation. */
export const Line = v.variant('type', [MessageView, ReplyView, EventView, NoteView])
export type Line = v.InferOutput<typeof Line>

/** Where live changes of one channel come from: name and the ticket that opens it for two minutes. */
export const LivePass = v.object({ channel: v.string(), pass: v.string() })
export type LivePass = v.InferOutput<typeof LivePass>

/** What an agent is writing. `rev` says on which version. */
/** `audience`: whom its words were begun for; absent before there are any. */
export const Draft = v.object({
  id: v.string(),
  text: v.string(),
  rev: v.number(),
  audience: v.optional(Audience),
  /** Approved words that were chosen and taken back before they went out. */
  template: v.optional(Choice),
  enclosures: v.optional(v.array(EnclosureView)),
  /** What stood here before much of it was taken away, the latest first. */
  earlier: v.optional(v.array(v.object({ text: v.string(), at: Instant }))),
})
export type Draft = v.InferOutput<typeof Draft>

/** The words that a network approved for an account, as far as this desk knows. */
export const Templates = v.object({
  templates: v.array(Template),
  /** When they were read at the network; absent: never yet. */
  readAt: v.optional(Instant),
  /** A fresh look was asked for, and is still to come. */
  asked: v.boolean(),
  /** Why the network would not say. */
  refused: v.optional(v.string()),
})
export type Templates = v.InferOutput<typeof Templates>

/** One way an answer may take: in public, in private. */
export const Way = v.object({
  audience: Audience,
  /** The account that speaks; absent where the way is closed, unless approved words may still go. */
  account: v.optional(v.object({ id: v.string(), channel: Channel, name: v.string() })),
  capability: v.optional(Capability),
  /** Until when, where the network has a window. */
  closesAt: v.optional(Instant),
  /** The one private message under a public one. */
  invites: v.boolean(),
  /** Why not, as the code of a refusal. */
  refused: v.optional(v.string()),
})
export type Way = v.InferOutput<typeof Way>

/** A ticket that this one may be merged with, and why one might. */
export const MergeCandidate = v.object({
  ticket: Row,
  why: v.picklist(['person', 'twin', 'number']),
  /** Which of the two stays in lists. */
  stays: v.string(),
  /** Somebody else has one of the two: a supervisor merges them. */
  foreign: v.boolean(),
})
export type MergeCandidate = v.InferOutput<typeof MergeCandidate>

/** A public thread: who takes part, each with their own ticket, and what they said, newest first. A page of those who came last; `cursor` leads to who came before. */
export const Thread = v.object({
  tickets: v.array(Row),
  lines: v.array(v.object({ ticket: v.string(), line: Line })),
  cursor: v.optional(v.string()),
})
export type Thread = v.InferOutput<typeof Thread>

/** A colleague on a ticket: comfort, never a lock. */
export const PresenceView = v.object({
  ticket: v.string(),
  agent: v.object({ id: v.string(), name: v.string() }),
  doing: v.picklist(['viewing', 'writing', 'draft']),
  since: Instant,
})
export type PresenceView = v.InferOutput<typeof PresenceView>

/** That a colleague has words waiting here; the words themselves are asked for. */
export const ColleagueDraft = v.object({
  id: v.string(),
  actor: v.object({ id: v.string(), name: v.string() }),
  savedAt: Instant,
})
export type ColleagueDraft = v.InferOutput<typeof ColleagueDraft>

export const Conversation = v.object({
  ticket: Row,
  /** What a mail is about, in its writer's words. */
  subject: v.optional(v.string()),
  /** Newest first. */
  lines: v.array(Line),
  /** Codes are looked for in what was said. */
  coded: v.optional(v.literal(true)),
  /** For the page of older lines. */
  cursor: v.optional(v.string()),
  /** My draft on this ticket: a fresh id with empty text if there is none. */
  draft: Draft,
  /** Colleagues' drafts on this ticket, the latest first. */
  colleagues: v.array(ColleagueDraft),
  /** Every way an answer may take, the usual one first; with the reason where the network does not allow it now. */
  ways: v.array(Way),
  /** Other tickets of the same customer, newest first. */
  others: v.array(Row),
  /** Its customer is marked as a troll, and a supervisor let colleagues answer here. */
  unlocked: v.optional(v.literal(true)),
  tags: v.array(v.string()),
  /** Who follows it. */
  watchers: v.array(Person),
  /** Whether I follow the public thread. */
  threadFollowed: v.boolean(),
  /** The earlier ticket that it goes on from. */
  follows: v.optional(v.object({ id: v.string(), number: v.number() })),
  /** Conversations that are treated as parts of this one: each is read and answered under its own id. */
  parts: v.array(Row),
  live: LivePass,
})
export type Conversation = v.InferOutput<typeof Conversation>

/** What a ticket's live channel carries: the ticket as it is now, with the line that changed it. `seq` and `rev` make repeats and late arrivals harmless. */
export const LiveEvent = v.variant('type', [
  v.object({ type: v.literal('ticket'), ticket: Row, rev: v.number(), line: v.optional(Line) }),
  v.object({ type: v.literal('line'), line: Line }),
  v.object({
    type: v.literal('presence'),
    agent: v.object({ id: v.string(), name: v.string() }),
    doing: v.picklist(['viewing', 'writing', 'draft', 'gone']),
    at: Instant,
  }),
])
export type LiveEvent = v.InferOutput<typeof LiveEvent>

/** What could not be understood or belongs to no connected account. */
export const Oddity = v.object({
  id: v.string(),
  at: Instant,
  kind: v.picklist(['unreadable', 'ignored']),
  channel: v.optional(Channel),
  account: v.string(),
  reason: v.string(),
  /** The change as it came, cut at 20 kB. */
  raw: v.string(),
  replayedAt: v.optional(Instant),
  sentAt: v.optional(Instant),
})
export type Oddity = v.InferOutput<typeof Oddity>
