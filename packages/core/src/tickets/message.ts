import * as v from 'valibot'
import { Attachment, type Changed } from '../channels/channel.ts'
import { Instant, personal } from '../schema.ts'
import { TicketState, Why } from './ticket.ts'

const ranked = <const Entries extends v.ObjectEntries>(entries: Entries) => v.object({ rank: v.string(), ...entries })

/** What became of an object after it was said. Waits on the ledger when it comes before the object itself (hazard C5). */
export const Afterwards = v.object({
  edit: v.optional(ranked({ text: personal(v.string()), at: Instant })),
  hide: v.optional(ranked({ hidden: v.boolean() })),
  gone: v.optional(ranked({})),
  /** By person: short hash to the latest. An absent `reaction` is one taken back. */
  reactions: v.optional(v.record(v.string(), ranked({ reaction: v.optional(v.string()) }))),
  /** What was kept of attachments, by their place in the message; or why not. */
  media: v.optional(
    v.record(
      v.string(),
      ranked({
        key: v.optional(v.string()),
        mime: v.optional(v.string()),
        bytes: v.optional(v.number()),
        lost: v.optional(v.string()),
      }),
    ),
  ),
  status: v.optional(ranked({ state: v.picklist(['sent', 'delivered', 'read', 'failed']) })),
})
export type Afterwards = v.InferOutput<typeof Afterwards>

/** A change of a ticket's state that needs no event of its own: it happened by this line. */
export const Moved = v.object({ from: TicketState, to: TicketState })
export type Moved = v.InferOutput<typeof Moved>

/** Whose its ticket became with it, and why: needs no event of its own either. */
export const Placed = v.object({ whom: v.string(), why: Why })
export type Placed = v.InferOutput<typeof Placed>

/** One thing said on a ticket, by the customer or by us in the network's own app. Written last: it is the commit mark of taking in. */
export const Message = v.object({
  /** Hash of the platform's id. */
  id: v.string(),
  ticket: v.string(),
  rev: v.number(),
  at: Instant,
  seq: v.number(),
  kind: v.picklist(['message', 'postback', 'mention', 'echo']),
  public: v.boolean(),
  /** `echo`: written by our own account elsewhere. */
  own: v.boolean(),
  name: v.optional(personal(v.string())),
  /** The platform's id, to answer, hide or look at it. */
  platform: v.string(),
  space: v.picklist(['comment', 'post', 'message']),
  parent: v.optional(v.string()),
  text: personal(v.string()),
  attachments: personal(v.array(Attachment)),
  permalink: v.optional(v.string()),
  /** The language of its words (ISO 639-1), where we are sure of it. */
  lang: v.optional(v.string()),
  /** Which state of its ticket it ended, and which began. */
  moved: v.optional(Moved),
  placed: v.optional(Placed),
  ...Afterwards.entries,
})
export type Message = v.InferOutput<typeof Message>

/** Statuses only climb: one that comes late changes nothing, and what was delivered has not failed (platforms 4.2). */
const climb = ['sent', 'failed', 'delivered', 'read']
export const statusRank = (state: string) => String(climb.indexOf(state))

/** The one field that a happening touches, with its rank: the higher rank wins in any order of arrival. */
export function aftermath(changed: Changed, person: (id: string) => string): Afterwards {
  const { rank } = changed
  switch (changed.kind) {
    case 'edit':
      return { edit: { rank, text: changed.text ?? '', at: changed.at } }
    case 'hide':
      return { hide: { rank, hidden: changed.hidden ?? true } }
    case 'delete':
      return { gone: { rank } }
    case 'reaction':
      return {
        reactions: {
          [person(changed.author?.id ?? 'anon')]: changed.reaction ? { rank, reaction: changed.reaction } : { rank },
        },
      }
  }
}

/** Applies what came in any order: per field the higher rank wins, ties stay, what is gone is gone, and no edit brings words back. */
export function merge<Held extends Afterwards>(held: Held, news: Afterwards): Held {
  const reactions = each(held.reactions, news.reactions)
  const media = each(held.media, news.media)
  const gone = higher(held.gone, news.gone)
  const merged = {
    ...held,
    edit: gone ? undefined : higher(held.edit, news.edit, ({ text }) => text),
    hide: higher(held.hide, news.hide, ({ hidden }) => String(hidden)),
    gone,
    status: higher(held.status, news.status),
    reactions: Object.keys(reactions).length > 0 ? reactions : undefined,
    media: !gone && Object.keys(media).length > 0 ? media : undefined,
  }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as Held
}

/** What its author took back, we do not keep (X asks for 24 hours; we do it at once). */
export const redacted = (message: Message): Message =>
  message.gone ? { ...message, text: '', attachments: [] } : message

/** The words to show: the last edit's, none of what its author took back. */
export const wordsOf = ({ text, edit, gone }: Pick<Message, 'text' | 'edit' | 'gone'>) =>
  gone ? '' : (edit?.text ?? text)

function each<Value extends { rank: string }>(held: Record<string, Value> = {}, news: Record<string, Value> = {}) {
  const merged = { ...held }
  for (const [name, value] of Object.entries(news)) merged[name] = higher(merged[name], value) ?? value
  return merged
}

function higher<Value extends { rank: string }>(
  held: Value | undefined,
  news: Value | undefined,
  tie: (value: Value) => string = () => '',
): Value | undefined {
  if (!held || !news) return news ?? held
  if (news.rank !== held.rank) return news.rank > held.rank ? news : held
  return tie(news) > tie(held) ? news : held
}
