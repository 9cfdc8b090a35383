import * as v from 'valibot'
import { type Account, beside, type Frame } from '../frame.ts'
import { refusals } from '../meta/errors.ts'
import { parseFields, pick } from '../meta/fields.ts'
import type { Asked, GraphCall, Params } from '../meta/graph.ts'
import { type Comment, isComment, type Post, standing } from '../world.ts'
import type { Feed } from './feed.ts'
import { Count, paged, pageLists } from './lists.ts'
import { commentView, postView } from './views.ts'

const longest = 8000
const largestPicture = 4_000_000
const Flag = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false', '1', '0', 1, 0])]),
  v.transform((flag) => flag === true || flag === 'true' || flag === '1' || flag === 1),
)

/** The Graph API calls on posts and comments. */
export function pageCalls(frame: Frame, feed: Feed): GraphCall[] {
  const { world } = frame
  const owns = (id: string) => Boolean(world.comments.get(id) ?? world.posts.get(id))
  const call = (method: GraphCall['method'], edge: string, effect: boolean, run: GraphCall['run']): GraphCall => ({
    method,
    edge,
    channel: 'facebook-page',
    effect,
    owns,
    run,
  })

  /** The object if it stands and the token may touch it: its own Page's, or one that mentions the Page elsewhere. */
  function objectOf({ id, account }: Asked, method: string): Comment | Post {
    const object = world.comments.get(id) ?? world.posts.get(id)
    const foreign =
      frame.accounts.some(({ external }) => external === object?.page) && object?.page !== account.external
    if (!object || foreign || !standing(world, id)) throw refusals.gone(id, method)
    return object
  }
  function commentOf(asked: Asked, method: string): Comment {
    const object = objectOf(asked, method)
    if (!isComment(object)) throw refusals.gone(asked.id, method)
    return object
  }
  /** The network fetches the picture before it says anything. */
  async function picture(address: string) {
    const found = await frame.brought.fetched(address)
    if (!found) throw refusals.noFile()
    if (!/^image\/(jpeg|png|gif|webp)$/.test(found.mime) || found.content.length > largestPicture)
      throw refusals.badPhoto()
    return frame.brought.keep(found)
  }
  const note = (account: Account, entry: Omit<Parameters<Frame['applied']>[0], 'account'>) =>
    frame.applied({ account: beside(frame, account, 'facebook-page').id, ...entry })
  const view = (object: Comment | Post, params: Params) => {
    const whole = isComment(object)
      ? commentView(frame, feed, object)
      : postView(feed.by(object.page, object.author), object)
    const fields = typeof params.fields === 'string' ? params.fields : 'id,message,from,created_time'
    return pick(whole, parseFields(fields))
  }

  return [
    call('POST', 'comments', true, async (asked) => {
      const on = objectOf(asked, 'post')
      const { message = '', attachment_url } = v.parse(Words, asked.params)
      if (!message.trim() && !attachment_url) throw refusals.parameter('Param message is required')
      if (message.length > longest) throw refusals.parameter('Param message is too long')
      const last = world.comments.all().findLast((one) => one.parent === on.id && !one.author && !one.removed)
      if (last && last.text === message && !attachment_url) throw refusals.duplicate()
      const photo = attachment_url ? await picture(attachment_url) : undefined
      const { comment, happenings } = feed.addComment(on, { text: message, photo: photo?.url })
      const files = photo ? { files: [photo.sha256] } : {}
      note(asked.account, { call: 'comment', object: comment.id, target: on.id, text: message, ...files })
      return { json: { id: comment.id }, echoes: happenings }
    }),
    call('GET', 'comments', false, (asked) => {
      const on = objectOf(asked, 'get')
      const { filter, order, limit, after, since } = v.parse(Listing, asked.params)
      const below = world.comments
        .all()
        .filter((one) => (filter === 'stream' ? one.post === on.id : one.parent === on.id) && standing(world, one.id))
        .filter(({ at }) => at >= since * 1000)
      if (order === 'reverse_chronological') below.reverse()
      return { json: paged(below, { limit, after }, (one) => view(one, asked.params)) }
    }),
    ...pageLists(frame, feed),
    call('POST', '', true, (asked) => {
      const comment = commentOf(asked, 'post')
      const { message, is_hidden } = v.parse(Change, asked.params)
      if (message === undefined && is_hidden === undefined) throw refusals.parameter('Nothing to change')
      const echoes = []
      if (message !== undefined) {
        if (comment.author) throw refusals.permission()
        echoes.push(...feed.edit(comment, message))
        note(asked.account, { call: 'edit', object: comment.id, text: message })
      }
      if (is_hidden !== undefined) {
        if (!comment.author) throw refusals.permission()
        if (comment.hidden !== is_hidden) echoes.push(...feed.hide(comment, is_hidden))
        note(asked.account, { call: is_hidden ? 'hide' : 'unhide', object: comment.id })
      }
      return { json: { success: true }, echoes }
    }),
    call('DELETE', '', true, (asked) => {
      const comment = commentOf(asked, 'delete')
      note(asked.account, { call: 'delete', object: comment.id })
      return { json: { success: true }, echoes: feed.remove(comment) }
    }),
    call('GET', '', false, (asked) => ({ json: view(objectOf(asked, 'get'), asked.params) })),
    call('POST', 'likes', true, (asked) => {
      const object = objectOf(asked, 'post')
      note(asked.account, { call: 'like', object: object.id })
      return { json: { success: true }, echoes: feed.react(object, 'like') }
    }),
    call('DELETE', 'likes', true, (asked) => {
      const object = objectOf(asked, 'delete')
      note(asked.account, { call: 'unlike', object: object.id })
      return { json: { success: true }, echoes: feed.react(object, undefined) }
    }),
  ]
}

const Words = v.object({ message: v.optional(v.string()), attachment_url: v.optional(v.string()) })
const Change = v.object({ message: v.optional(v.string()), is_hidden: v.optional(Flag) })
const Listing = v.object({
  filter: v.optional(v.picklist(['toplevel', 'stream']), 'toplevel'),
  order: v.optional(v.picklist(['chronological', 'reverse_chronological']), 'chronological'),
  limit: v.optional(Count, 25),
  after: v.optional(v.string()),
  /** Seconds since 1970. */
  since: v.optional(v.pipe(v.unknown(), v.transform(Number), v.minValue(0)), 0),
})
