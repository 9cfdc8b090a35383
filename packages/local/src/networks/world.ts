import { createHash, randomBytes, randomInt } from 'node:crypto'
import * as v from 'valibot'
import type { Shelves } from './shelf.ts'

const Id = v.string()
/** Milliseconds since 1970 by the simulator's clock. */
const At = v.number()

export const Person = v.object({ id: Id, name: v.string(), blocks: v.array(Id) })
export type Person = v.InferOutput<typeof Person>

/** A post: the Page's own (no author) or a visitor's. One that mentions our Page from elsewhere belongs to a foreign `page`. */
export const Post = v.object({
  id: Id,
  page: Id,
  author: v.optional(Id),
  text: v.string(),
  at: At,
  removed: v.boolean(),
  privateReply: v.optional(Id),
  reactions: v.record(Id, v.string()),
  /** On Instagram: how it is shown (absent: as a picture), the post that an advertisement was made of, and which account of ours it names. */
  product: v.optional(v.picklist(['FEED', 'REELS', 'STORY', 'LIVE', 'AD'])),
  original: v.optional(Id),
  mentions: v.optional(Id),
})
export type Post = v.InferOutput<typeof Post>

export const Comment = v.object({
  id: Id,
  page: Id,
  post: Id,
  /** The comment it answers, or the post's id at the top level. */
  parent: Id,
  /** Absent: the Page itself. */
  author: v.optional(Id),
  text: v.string(),
  photo: v.optional(v.string()),
  at: At,
  editedAt: v.optional(At),
  hidden: v.boolean(),
  removed: v.boolean(),
  /** Who reacted and how; the Page's own likes stand under its id. */
  reactions: v.record(Id, v.string()),
  privateReply: v.optional(Id),
})
export type Comment = v.InferOutput<typeof Comment>

export const Attachment = v.object({
  type: v.picklist(['image', 'video', 'audio', 'file', 'sticker']),
  url: v.string(),
  name: v.optional(v.string()),
  sticker: v.optional(v.number()),
})

export const isComment = (object: Comment | Post): object is Comment => 'parent' in object

/** A person's private thread with a Page. Its id is the person's id as this Page sees it. */
export const Conversation = v.object({
  id: Id,
  page: Id,
  person: Id,
  /** When the person last wrote, reacted or pressed: the sending window counts from here. Absent: never. */
  heardAt: v.optional(At),
  readAt: v.optional(At),
  /** Up to when the company has marked what this person wrote as read. */
  seenAt: v.optional(At),
  typingUntil: v.optional(At),
})
export type Conversation = v.InferOutput<typeof Conversation>

export const Message = v.object({
  id: Id,
  conversation: Id,
  fromPage: v.boolean(),
  text: v.optional(v.string()),
  attachments: v.array(Attachment),
  at: At,
  metadata: v.optional(v.string()),
  /** Absent on what a colleague types in the network's own inbox. */
  app: v.optional(v.number()),
  edits: v.number(),
  removed: v.boolean(),
  reaction: v.optional(v.string()),
  /** How far a message of ours got, on networks that tell. */
  state: v.optional(v.picklist(['sent', 'delivered', 'read', 'played', 'failed'])),
})
export type Message = v.InferOutput<typeof Message>

/** Who somebody is on WhatsApp: by number, by the id that only our business sees, and by a username that may hide the number. */
export const Identity = v.object({
  /** The person. */
  id: Id,
  phone: v.string(),
  user: v.string(),
  username: v.optional(v.string()),
})
export type Identity = v.InferOutput<typeof Identity>

/** A call of the desk that took effect, whether or not its answer arrived. */
export const Applied = v.object({
  id: Id,
  at: At,
  account: Id,
  call: v.picklist(['comment', 'message', 'private-reply', 'edit', 'hide', 'unhide', 'delete', 'like', 'unlike']),
  /** What the network called the new thing, or the thing it was done to. */
  object: Id,
  /** What was answered: a comment, a post, a person. */
  target: v.optional(Id),
  text: v.optional(v.string()),
  /** Hashes of the files that went with it. */
  files: v.optional(v.array(v.string())),
  metadata: v.optional(v.string()),
  tag: v.optional(v.string()),
})
export type Applied = v.InferOutput<typeof Applied>

export const Subscription = v.object({ id: Id, fields: v.array(v.string()) })

/** Something a person cannot do because it is not there. */
export class Unplayable extends Error {
  override readonly name = 'Unplayable'
}

/** Everything that exists on the simulated networks. */
export function openWorld({ shelf }: Shelves) {
  return {
    people: shelf('person', Person),
    posts: shelf('post', Post),
    comments: shelf('comment', Comment),
    conversations: shelf('conversation', Conversation),
    messages: shelf('message', Message),
    applied: shelf('applied', Applied),
    subscriptions: shelf('subscription', Subscription),
    identities: shelf('identity', Identity),
  }
}
export type World = ReturnType<typeof openWorld>

/** The person with this id or name; a new name is a new person. */
export function personOf(world: Pick<World, 'people'>, idOrName: string) {
  const wanted = idOrName.trim()
  const known = world.people.get(wanted) ?? world.people.all().find(({ name }) => name === wanted)
  if (known) return known
  if (!wanted) throw new Unplayable('A customer needs a name.')
  return world.people.put({ id: `per-${digits()}`, name: wanted, blocks: [] })
}

/** A person's id in public and, scoped to a Page, in private. They differ, as on the real network. */
export const publicId = (person: string) => numeric('public', person)
export const privateId = (page: string, person: string) => numeric(page, person)

/** A comment that can still be seen: neither it nor anything it hangs on is gone. */
export function standing(world: Pick<World, 'comments' | 'posts'>, id: string): boolean {
  const post = world.posts.get(id)
  if (post) return !post.removed
  const comment = world.comments.get(id)
  return Boolean(comment && !comment.removed && standing(world, comment.parent))
}

/** Fifteen digits, as in the network's own ids: too many for a careless reader of numbers to keep apart from text. */
export const digits = () => String(randomInt(100_000_000_000_000, 280_000_000_000_000))
export const messageId = () => `m_${randomBytes(66).toString('base64url')}`

function numeric(...parts: string[]) {
  const hash = createHash('sha256').update(parts.join('\n')).digest()
  return `6${(hash.readBigUInt64BE() % 10n ** 15n).toString().padStart(15, '0')}`
}
