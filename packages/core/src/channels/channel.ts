import * as v from 'valibot'
import type { Filled, Template } from '../accounts/template.ts'
import type { Capabilities } from './capability.ts'
import type { Watch } from './watch.ts'

/** The networks by the name of their adapter. */
export const channels = ['facebook-page', 'messenger', 'instagram', 'whatsapp', 'x', 'email'] as const
export const Channel = v.picklist(channels)
export type Channel = v.InferOutput<typeof Channel>

/** What happened on a network, in our words. One table of these, printed by `npm run replay`. */
export const kinds = [
  'message',
  'postback',
  'mention',
  'edit',
  'delete',
  'hide',
  'reaction',
  'receipt',
  'echo',
  'status',
  'ignored',
  'unreadable',
] as const
export type Kind = (typeof kinds)[number]

export const Attachment = v.object({
  type: v.picklist(['image', 'video', 'audio', 'file', 'sticker', 'location', 'share', 'story', 'template', 'other']),
  /** Where the network keeps it; signed and short-lived with Meta. */
  url: v.optional(v.string()),
  title: v.optional(v.string()),
  /** The network's id of the file, where it is fetched by that. */
  id: v.optional(v.string()),
  /** Where this desk keeps it: a key of its object store. */
  key: v.optional(v.string()),
  /** What it is, as its own first bytes say; nothing that a sender claims. */
  mime: v.optional(v.string()),
  bytes: v.optional(v.number()),
  /** It is fetched from where the network keeps it. */
  asked: v.optional(v.boolean()),
})
export type Attachment = v.InferOutput<typeof Attachment>

interface Base {
  /** When it happened; where the network gives no time, when it told us. */
  at: string
  public: boolean
}

/** Who wrote. Ids are strings: some exceed what a JSON number can hold. */
export interface Author {
  id: string
  name?: string
  /** The public name on the network, such as `@maria`. */
  handle?: string
  /** Other ids of the same person on this account, proved by the network itself: a phone number beside a business-scoped id. */
  aliases?: string[]
  /** How many follow them, where the network says. */
  reach?: number
}

/** A thing a person said, for the first time: opens or continues a ticket. */
export interface Said extends Base {
  kind: 'message' | 'postback' | 'mention'
  /** The object's id on its platform. With `space` it is the key of the ledger. */
  id: string
  /** Which ids these are: a comment and a post of one network may share a number. */
  space: Space
  /** Absent where the network does not say (Facebook mentions). */
  author?: Author
  /** In public: the post all this hangs under. One lane per person and root. */
  root?: string
  /** What it answers, if not the root. */
  parent?: string
  text: string
  attachments: Attachment[]
  permalink?: string
  /** What the channel needs to go on in the same thread, such as an e-mail's subject and references. Kept on the ticket and given back in `Outgoing`. */
  context?: Record<string, string>
}

/** A thing our own account wrote: our send coming back, or a colleague in the network's own app. */
export interface Echo extends Base {
  kind: 'echo'
  id: string
  space: Space
  root?: string
  parent?: string
  /** Private echoes name whom they were written to. */
  to?: Author
  text: string
  attachments: Attachment[]
  /** What we put on our send and the network gives back. */
  marker?: string
}

/** Something became of a thing said before. Any order, any number of times: merged per field by rank. */
export interface Changed extends Base {
  kind: 'edit' | 'delete' | 'hide' | 'reaction'
  /** The object it happened to. */
  id: string
  space: Space
  author?: Author
  /** `edit`: the new words. */
  text?: string
  /** `hide`: hidden, or shown again. */
  hidden?: boolean
  /** `reaction`: an emoji or the network's word; absent when taken back. */
  reaction?: string
  /** Which of two edits, hides or reactions is the later: compared as text. */
  rank: string
}

/** Read and delivery marks up to an instant, or of single objects. */
export interface Receipt extends Base, Partial<Why> {
  kind: 'receipt' | 'status'
  /** To whom it was sent. */
  author?: Author
  /** Climbs in this order; `failed` counts only where nothing above `sent` is known. `reason` says why it failed. */
  state: 'sent' | 'failed' | 'delivered' | 'read' | 'played'
  /** Single objects, where the network names them. */
  ids: string[]
  /** Everything up to here, where it does not. */
  until?: string
  /** What we put on our send and the network gives back: proof of a send whose answer was lost. */
  marker?: string
}

/** Understood and of no consequence: likes of posts, our own posts, threads another app owns. Counted; stored only if unknown. */
export interface Ignored extends Base {
  kind: 'ignored'
  id?: string
  reason: string
  /** A field, item or event that we have no name for: kept raw, so that a network's news is noticed. Absent for what we know and pass over. */
  unknown?: boolean
  /** About whom: where the network says that somebody has new ids, the old ones are `aliases`. */
  author?: Author
}

/** Not understood: kept raw with the reason, shown to an admin, acknowledged. */
export interface Unreadable {
  kind: 'unreadable'
  reason: string
}

export type Heard = Said | Echo | Changed | Receipt | Ignored | Unreadable
export type Space = 'comment' | 'post' | 'message'

/** A reply as the sender knows it at the socket. */
export interface Outgoing {
  /** Names the intent: goes out as the marker where the channel has one. */
  id: string
  text: string
  /** The platform's id of our account. */
  external: string
  /** What is answered, on the platform: a comment's or post's id in public. */
  target?: { id: string; space: Space }
  /** Whom a private message goes to. */
  recipient?: string
  /** For the customer alone. With a target in place of a recipient it is the one private message that Meta allows under a public one. */
  private?: boolean
  /** As the channel gave it with what is answered. */
  context?: Record<string, string>
  /** How our account names itself to people, where a network does not know: an e-mail's sender. `address` only if it differs from `external`. */
  as?: { name?: string; address?: string }
  /** A person writes after the free window closed, with the network's permission to do so. */
  humanAgent?: boolean
  /** Nobody wrote before it. */
  first?: true
  /** When the first attempt began: a look-up takes no older object for ours. */
  since?: string
  /** Words that the network approved before, with what stands in their gaps. Sent in place of `text`. */
  template?: Filled
  /** What goes with the words. */
  attachments?: Carried[]
}

/** A file in the form in which its network takes it (`Adapter.files`). */
export interface Carried {
  type: Attachment['type']
  name?: string
  mime?: string
  /** Where the network fetches it. */
  url?: string
  /** Itself, in base64. */
  data?: string
  /** The network's id of it, brought there before. */
  id?: string
}

/** What else can be done on a network beside replying. `seen` and `typing` are told to one person, the others happen to one object of ours or of a customer. */
export type Action =
  | { kind: 'hide' | 'show' | 'like' | 'unlike' | 'delete'; id: string }
  | { kind: 'edit'; id: string; text: string }
  /** `message`: the newest that they said, for networks that mark single messages. */
  | { kind: 'typing' | 'seen'; external: string; recipient: string; message?: string }

/** An HTTP call in plain data, so that a test can hold it against the documented one. `path` is relative to the network's base URL. */
export interface Call {
  method: 'GET' | 'POST' | 'DELETE' | 'PUT'
  path: string
  json?: unknown
  /** Members of a form, in place of JSON. */
  form?: Record<string, string>
  /** In whose name, where not in the account's: networks have calls that belong to the app, or to the client of a login. */
  as?: 'app' | 'client'
}

/** A call that lists. What is `optional` may be refused for good, and the rest is worth having without it. */
export interface ListCall extends Call {
  optional?: true
}

/** A thing that a network lists, as its webhook would have brought it: `change` is what `hear` reads. */
export interface Found {
  change: unknown
  /** As `hear` names the thing: the key of the ledger. */
  id: string
  space: Space
  at: string
}
export interface Listed {
  changes: Found[]
  more: ListCall[]
}

/** A thing that a webhook named and said nothing else of. */
export interface Named {
  external: string
  id: string
  space: Space
  root?: string | undefined
}

/** What an answer of the network means for the reply (reliability 3.1). */
export type Outcome =
  /** `recipient` and `aliases`: the network's own ids of whom it reached. */
  | { kind: 'sent'; id: string; space: Space; recipient?: string; aliases?: string[] }
  /** Provably not done: the same intent may go again, not before so many seconds. */
  | ({ kind: 'retry'; afterSeconds: number } & Why)
  /** Never: window closed, comment gone. */
  | ({ kind: 'failed' } & Why)
  /** The account cannot send at all until a person reconnects it: nothing is lost, everything waits. */
  | ({ kind: 'paused' } & Why)
  /** Nobody knows whether it was done. */
  | ({ kind: 'unknown' } & Why)

export interface Why {
  /** A word of ours that does not change, such as `window-closed`: the desk translates it. */
  reason: string
  /** The network's own code and words, capped and without control characters. Only ever shown as text. */
  detail?: string
}

/** The answer of a network to a call. */
export interface Answer {
  status: number
  headers: Record<string, string>
  json: unknown
}

/** One network's way of speaking. Pure: no client, no clock, no table. */
export interface Adapter {
  channel: Channel
  capabilities: Capabilities
  /** Every happening in one change as it was split off a webhook body. Never throws: what cannot be read is `unreadable`. */
  hear: (change: unknown, context: { external: string; sentAt: string }) => Heard[]
  /** Who wrote and under what, as far as one change says: what is equal here is handled in order (hazard C4). Never throws. */
  lane: (change: unknown, context: { external: string }) => { customer?: string; root?: string }
  /** The call that sends a reply. */
  send: (reply: Outgoing) => Call
  /** How files get there: the network fetches them, they stand in the call itself, or a call of their own brings each before, which may be repeated. Absent where it takes none. */
  files?:
    | 'fetched'
    | 'within'
    | { bring: (file: Carried, reply: Outgoing) => Call; brought: (answer: Answer) => string | undefined }
  /** What the network's answer to that call means. */
  outcome: (answer: Answer, reply: Outgoing) => Outcome
  /**
   * The call that looks for a send we are not sure of, and everything in its answer that may be it, the oldest first: of two
   * equal answers one is another reply's. Absent, or no call, where the network has no place that holds nobody else's.
   */
  find?: {
    call: (reply: Outgoing) => Call | undefined
    match: (answer: Answer, reply: Outgoing) => { id: string; space: Space }[]
  }
  /** The calls that list what was said since an instant, so that what webhooks lost is found. Absent where the network lists nothing. */
  listen?: {
    first: (account: { external: string }, since: string) => ListCall[]
    /** What one page of a list holds, and the calls that lead on from it. */
    read: (call: ListCall, answer: Answer, round: { external: string; since: string }) => Listed
  }
  /** How a mention is read of which a webhook brings ids only. Absent where webhooks say everything. */
  named?: {
    call: (mention: Named) => Call
    /** The change as a webhook should have brought it: what `hear` reads. Undefined: there is no such thing, or not any more. */
    read: (answer: Answer, mention: Named) => unknown
  }
  /** The call that asks how somebody who writes in private is called. Absent where webhooks say it, or nobody does. */
  who?: {
    call: (person: string) => Call
    /** Undefined: the network does not say. */
    read: (answer: Answer) => string | undefined
  }
  /** The call that asks who is meant by the public name in `context.handle`. Absent where people are named by what they are reached at. */
  meet?: {
    call: (reply: Outgoing) => Call
    /** Their id, or why nothing can be sent to them. */
    read: (answer: Answer, reply: Outgoing) => { met: string } | Outcome
  }
  /** The calls that list the words which the network approved for an account. Absent where there are none. */
  templates?: {
    first: (account: { external: string }) => Call
    /** What one answer holds, and the call that leads on from it. Undefined: it was no such answer. */
    read: (call: Call, answer: Answer) => { templates: Template[]; next?: Call } | undefined
  }
  /** Asks whether the network still brings us what we need, and sets right what is harmless. Absent where there is nothing to ask. */
  watch?: Watch
  /** How files that people send are fetched, where more is needed than their address. */
  media?: {
    /** The call that says where a file is that has a number only. Answered with `{ url }`. */
    located?: (id: string, external: string) => Call
    /** Whether a file of this kind of message is given to nobody but its account. */
    proved: (space: Space) => boolean
  }
  /** The call that does something else than replying; absent for what the network cannot do. */
  act?: (action: Action) => Call | undefined
}
