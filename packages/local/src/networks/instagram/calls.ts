import * as v from 'valibot'
import { paged } from '../facebook-page/lists.ts'
import type { Account, Frame } from '../frame.ts'
import { refusals } from '../meta/errors.ts'
import { parseFields, pick } from '../meta/fields.ts'
import type { Asked, GraphCall } from '../meta/graph.ts'
import { type Comment, isComment, type Post, standing } from '../world.ts'
import { no } from './errors.ts'
import type { Media } from './media.ts'
import { commentView, postView } from './views.ts'

/** Meta states no length for a comment: a caption's is taken. */
const longest = 2200
const Flag = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])]),
  v.transform((flag) => flag === true || flag === 'true'),
)
const Words = v.object({ message: v.pipe(v.string(), v.trim(), v.minLength(1)) })
const Mention = v.object({ ...Words.entries, media_id: v.string(), comment_id: v.optional(v.string()) })
const Change = v.object({ hide: Flag })
const Listing = v.object({
  fields: v.optional(v.string(), 'id,text,timestamp'),
  limit: v.optional(v.pipe(v.unknown(), v.transform(Number), v.integer(), v.minValue(1), v.maxValue(100)), 50),
})

/** Instagram's calls on posts, comments and mentions. */
export function instagramCalls(frame: Frame, media: Media): GraphCall[] {
  const { world } = frame
  const isAccount = (id: string) =>
    frame.accounts.some(({ channel, external }) => channel === 'instagram' && external === id)
  const isObject = (id: string) => isAccount((world.comments.get(id) ?? world.posts.get(id))?.page ?? '')
  const call =
    (owns: GraphCall['owns']) =>
    (method: GraphCall['method'], edge: string, effect: boolean, run: GraphCall['run']): GraphCall => ({
      method,
      edge,
      channel: 'instagram',
      effect,
      owns,
      run,
    })
  const onObject = call(isObject)
  const onAccount = call(isAccount)

  function objectOf({ id, account }: Asked, method: string): Comment | Post {
    const object = world.comments.get(id) ?? world.posts.get(id)
    if (!object || object.page !== account.external || !standing(world, id)) throw refusals.gone(id, method)
    return object
  }
  function commentOf(asked: Asked, method: string): Comment {
    const object = objectOf(asked, method)
    if (!isComment(object)) throw refusals.gone(asked.id, method)
    return object
  }
  function write(account: Account, on: Comment | Post, message: string) {
    if ([...message].length > longest) throw no.parameter('The comment is too long.')
    const { comment, happenings } = media.comment(on, { text: message })
    frame.applied({ account: account.id, call: 'comment', object: comment.id, target: on.id, text: message })
    return { json: { id: comment.id }, echoes: happenings }
  }
  const listed = (all: Comment[], params: Record<string, unknown>) => {
    const { fields, limit } = v.parse(Listing, params)
    const tree = parseFields(fields)
    return paged(all, { limit, after: String(params.after ?? '') }, (one) =>
      pick(
        {
          ...commentView(frame, media, one),
          replies: { data: below(one.id).map((reply) => commentView(frame, media, reply)) },
        },
        tree,
      ),
    )
  }
  const below = (id: string) => world.comments.all().filter((one) => one.parent === id && standing(world, one.id))

  const threads = (id: string) =>
    paged(below(id).reverse(), { limit: 50 }, (one) => ({
      ...commentView(frame, media, one),
      replies: { data: below(one.id).map((reply) => commentView(frame, media, reply)) },
    }))

  return [
    onObject('POST', 'replies', true, (asked) => {
      const on = commentOf(asked, 'post')
      const { message } = v.parse(Words, asked.params)
      if (on.hidden || media.top(on).hidden) throw no.parameter('A hidden comment cannot be replied to.')
      if (world.posts.get(on.post)?.product === 'LIVE') throw no.parameter('A live comment cannot be replied to.')
      return write(asked.account, on, message)
    }),
    onObject('GET', 'replies', false, (asked) => ({ json: listed(below(commentOf(asked, 'get').id), asked.params) })),
    onObject('POST', 'comments', true, (asked) => {
      const on = objectOf(asked, 'post')
      if (isComment(on)) throw refusals.gone(asked.id, 'post')
      return write(asked.account, on, v.parse(Words, asked.params).message)
    }),
    onObject('GET', 'comments', false, (asked) => ({
      json: listed(below(objectOf(asked, 'get').id).reverse(), asked.params),
    })),
    onObject('POST', '', true, (asked) => {
      const comment = commentOf(asked, 'post')
      const { hide } = v.parse(Change, asked.params)
      media.hide(comment, hide)
      frame.applied({ account: asked.account.id, call: hide ? 'hide' : 'unhide', object: comment.id })
      return { json: { success: true } }
    }),
    onObject('DELETE', '', true, (asked) => {
      const comment = commentOf(asked, 'delete')
      media.remove(comment)
      frame.applied({ account: asked.account.id, call: 'delete', object: comment.id })
      return { json: { success: true } }
    }),
    onObject('GET', '', false, (asked) => {
      const object = objectOf(asked, 'get')
      const view = isComment(object) ? commentView(frame, media, object) : postView(frame, media, object)
      return { json: pick(view, parseFields(String(asked.params.fields ?? 'id'))) }
    }),
    onAccount('POST', 'mentions', true, ({ id, params, account }) => {
      if (account.external !== id) throw refusals.gone(id, 'post')
      const { media_id, comment_id, message } = v.parse(Mention, params)
      const on = world.comments.get(comment_id ?? '') ?? world.posts.get(media_id)
      const elsewhere = world.posts.get(media_id)
      if (!on || !elsewhere || isAccount(elsewhere.page) || !standing(world, on.id))
        throw refusals.gone(media_id, 'post')
      return write(account, on, message)
    }),
    /** What the account posted, newest first, each with its newest comments and their answers. */
    onAccount('GET', 'media', false, ({ id, params, account }) => {
      if (account.external !== id) throw refusals.gone(id)
      const { fields, limit } = v.parse(Listing, params)
      const posts = world.posts.all().filter((post) => post.page === id && standing(world, post.id))
      const newest = posts.toSorted((one, other) => other.at - one.at)
      const tree = parseFields(fields)
      return {
        json: paged(newest, { limit, after: String(params.after ?? '') }, (post) =>
          pick({ ...postView(frame, media, post), comments: threads(post.id) }, tree),
        ),
      }
    }),
    onAccount('GET', '', false, ({ id, params, account }) => {
      if (account.external !== id) throw refusals.gone(id)
      const fields = String(params.fields ?? 'id,username')
      const comment = world.comments.get(named(fields, 'mentioned_comment.comment_id'))
      const post = world.posts.get(named(fields, 'mentioned_media.media_id'))
      const whole = {
        id,
        username: media.by(id).username,
        name: account.name,
        ...(comment && standing(world, comment.id) && { mentioned_comment: commentView(frame, media, comment) }),
        ...(post && standing(world, post.id) && { mentioned_media: postView(frame, media, post) }),
      }
      return { json: pick(whole, parseFields(fields)) }
    }),
  ]
}

/** The id that a field is asked for, as in `mentioned_media.media_id(178…)`. */
const named = (fields: string, field: string) => fields.split(`${field}(`)[1]?.split(')')[0] ?? ''
