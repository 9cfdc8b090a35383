import * as v from 'valibot'
import type { Adapter, Attachment, Heard, Ignored } from './channel.ts'
import { hearItem, ownedElsewhere, personIn } from './messaging.ts'
import { attachment, author, detail, Id, link, unreadable, Words, word } from './meta.ts'

/** As `split` wraps it: a change, or a private item under the name of the list it stood in. */
const Change = v.union([
  v.object({ messaging: v.unknown() }),
  v.object({ standby: v.unknown() }),
  v.object({ field: v.string(), value: v.unknown() }),
])
type Change = v.InferOutput<typeof Change>

/** A comment, in the form of either login: one names its id `id`, the other `comment_id`. It has no time and no verb. */
const Comment = v.object({
  id: detail(Id),
  comment_id: detail(Id),
  parent_id: detail(Id),
  from: detail(v.object({ id: detail(Id), username: detail(v.string()) })),
  text: Words,
  media: detail(
    v.object({
      id: detail(Id),
      ad_id: detail(Id),
      ad_title: v.optional(v.unknown()),
      original_media_id: detail(Id),
    }),
  ),
})
type Comment = v.InferOutput<typeof Comment>

/** Ids only, as the webhook brings it; the rest was asked for since (`instagram.named.ts`). */
const Mention = v.object({
  media_id: detail(Id),
  comment_id: detail(Id),
  text: Words,
  username: detail(v.string()),
  permalink: v.optional(v.unknown()),
})

/** Fields that carry a private item, and the member that names the happening where the value is that member itself. */
const privately = new Map([
  ['messages', 'message'],
  ['message_edit', 'message_edit'],
  ['message_edits', 'message_edit'],
  ['message_reactions', 'reaction'],
  ['messaging_seen', 'read'],
  ['messaging_postbacks', 'postback'],
  ['messaging_referral', 'referral'],
  ['messaging_handover', 'pass_thread_control'],
  ['messaging_optins', 'optin'],
])

/** Fields that Meta documents and that no customer waits on. */
const passedOver = new Set(['story_insights', 'business_account', 'creator_marketplace_invited_creators_onboarding'])

type Context = Parameters<Adapter['hear']>[1]

/** What one change or one private item of an Instagram account says. */
export function hear(change: unknown, context: Context): Heard[] {
  const read = v.safeParse(Change, change)
  if (!read.success) return [unreadable(read.issues)]
  if ('standby' in read.output) return [ownedElsewhere(context.sentAt)]
  if ('messaging' in read.output) return hearItem(read.output.messaging, context)
  const { field, value } = read.output
  switch (field) {
    case 'comments':
    case 'live_comments':
      return [comment(value, context)]
    case 'mentions':
      return [mention(value, context)]
    case 'standby':
      return [ownedElsewhere(context.sentAt)]
  }
  const member = privately.get(field)
  if (member) return hearItem(itemOf(value, member), context)
  return [ignored(`field ${word(field)}`, context.sentAt, !passedOver.has(field))]
}

function comment(value: unknown, { external, sentAt }: Context): Heard {
  const read = v.safeParse(Comment, value)
  if (!read.success) return unreadable(read.issues)
  const { text, media, parent_id: parent } = read.output
  const id = read.output.id ?? read.output.comment_id
  if (!id) return { kind: 'unreadable', reason: 'id: expected an id' }
  const root = rootOf(read.output)
  const said = {
    id,
    space: 'comment' as const,
    at: sentAt,
    public: true,
    ...(root && { root }),
    ...(parent && { parent }),
    text,
    // A picture or a moving one comes without words: it shows as something to look at there.
    attachments: [...(text ? [] : [attachment('other')]), ...advert(media)],
  }
  if (read.output.from?.id === external) return { kind: 'echo', ...said }
  const who = writer(read.output)
  return { kind: 'message', ...said, ...(who && { author: who }), context: { top: parent ?? id } }
}

function mention(value: unknown, { sentAt: at }: Context): Heard {
  const read = v.safeParse(Mention, value)
  if (!read.success) return unreadable(read.issues)
  const { media_id: media, comment_id, text, username } = read.output
  const id = comment_id ?? media
  if (!id) return { kind: 'unreadable', reason: 'media_id: expected an id' }
  const who = writer({ from: { id: undefined, username } })
  const permalink = link(read.output.permalink)
  return {
    kind: 'mention',
    id,
    space: comment_id ? 'comment' : 'post',
    at,
    public: true,
    ...(media && { root: media }),
    ...(who && { author: who }),
    text,
    attachments: [],
    ...(permalink && { permalink }),
    context: { mention: media ?? '' },
  }
}

/** People have a name that they chose, and no other. Where only that is told, it stands for the person. */
function writer({ from }: Pick<Comment, 'from'>) {
  const name = from?.username
  const who = author(from?.id ?? (name && `@${name}`), name)
  return who && { ...who, ...(name && { handle: `@${name}` }) }
}

/** A boosted post is commented on as an advertisement, and people still see one post. */
const rootOf = ({ media }: Comment) => media?.original_media_id ?? media?.id

/** The advertisement that a comment stands under: without it, "Is this in stock?" says nothing. */
const advert = (media: Comment['media']): Attachment[] =>
  media?.ad_title ? [attachment('share', undefined, media.ad_title)] : []

/** A private item, also where the field's value is the happening itself, with the parties beside it. */
function itemOf(value: unknown, member: string): unknown {
  if (typeof value !== 'object' || value === null || !('mid' in value)) return value
  return { ...value, [member]: value }
}

const ignored = (reason: string, at: string, unknown: boolean): Ignored => ({
  kind: 'ignored',
  reason,
  ...(unknown && { unknown }),
  at,
  public: true,
})

/** In public author and post, in private the person. Our own answers belong to no customer. */
export function lane(change: unknown, { external }: { external: string }) {
  const read = v.safeParse(Change, change)
  if (!read.success) return {}
  if (!('field' in read.output)) return personIn(itemIn(read.output), external)
  const { field, value } = read.output
  if (privately.has(field) || field === 'standby') return personIn(value, external)
  const said = v.safeParse(Comment, value)
  const named = v.safeParse(Mention, value)
  const customer = said.success ? writer(said.output)?.id : undefined
  const root = (said.success && rootOf(said.output)) || (named.success && named.output.media_id)
  return { ...(customer && customer !== external && { customer }), ...(root && { root }) }
}

const itemIn = (change: Exclude<Change, { field: string }>) => ('standby' in change ? change.standby : change.messaging)
