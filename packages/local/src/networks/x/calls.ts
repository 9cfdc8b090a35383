import { weighted } from '@ascolta/length/weighted'
import * as v from 'valibot'
import type { Account, Frame, Happening } from '../frame.ts'
import { problems } from './errors.ts'
import { snowflake } from './ids.ts'
import type { Limited } from './limits.ts'
import type { News } from './news.ts'
import type { Square, XPost } from './square.ts'
import { calls } from './words.ts'

export interface Asked {
  account: Account
  /** What stands in the path, by name. */
  path: Record<string, string>
  query: URLSearchParams
  body: unknown
}
export interface Answered {
  status?: 200 | 201
  json: object
  echoes?: Happening[]
}
/** One call of X's API, version 2. */
export interface XCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  limit: Limited
  /** Whether the world changes for a person, so that a broken network may leave a doubt about it. */
  effect: boolean
  run: (asked: Asked) => Answered | Promise<Answered>
}

const longest = { post: 280, message: 10_000 }
const day = 86_400_000
const NewPost = v.object({
  text: v.optional(v.string(), ''),
  media: v.optional(v.object({ media_ids: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(4)) })),
  reply: v.optional(v.object({ in_reply_to_tweet_id: v.string() })),
})
const NewMessage = v.object({
  text: v.optional(v.string(), ''),
  attachments: v.optional(v.pipe(v.array(v.object({ media_id: v.string() })), v.length(1))),
})
const NewMedia = v.object({
  media: v.pipe(v.string(), v.minLength(1), v.base64()),
  media_category: v.picklist(['tweet_image', 'dm_image']),
  media_type: v.picklist(['image/jpeg', 'image/bmp', 'image/png', 'image/webp', 'image/pjpeg', 'image/tiff']),
})
const largestPicture = 5_000_000
const Hidden = v.object({ hidden: v.boolean() })

/** The calls that leave something behind. */
export function xCalls(frame: Frame, square: Square, news: News): XCall[] {
  const own = (account: Account, post: XPost | undefined, id: string) => {
    if (!post || post.removed || post.account !== account.id) throw problems.gone(id)
    return post
  }
  /** Self-serve since February 2026: who did not call us is not answered by API. */
  function callable(post: XPost) {
    const quoted = post.quotes ? square.find(post.quotes) : undefined
    const parent = post.parent ? square.find(post.parent) : undefined
    const answersUs = parent !== undefined && parent.author === undefined
    const quotesUs = quoted !== undefined && quoted.author === undefined
    return post.author === undefined || calls(square, post) || answersUs || quotesUs
  }
  const blocked = (account: Account, person: string | undefined) =>
    person !== undefined && frame.world.people.get(person)?.blocks.includes(account.external)

  /** A picture that this account brought, a day ago at most. */
  function brought(account: Account, id: string) {
    const file = frame.brought.get(`x-${account.id}-${id}`)
    if (!file) throw problems.invalid('Your media IDs are invalid.')
    return file
  }

  return [
    {
      method: 'POST',
      path: '/2/media/upload',
      limit: 'media',
      effect: false,
      run({ account, body }) {
        const { media, media_type } = v.parse(NewMedia, body)
        const content = Buffer.from(media, 'base64')
        if (content.length > largestPicture) throw problems.invalid('The media is too large.')
        const id = snowflake(square.now())
        const name = `${id}.${media_type.split('/')[1]}`
        const { bytes } = frame.brought.keep({ name, mime: media_type, content }, `x-${account.id}-${id}`)
        return { json: { data: { id, media_key: `3_${id}`, size: bytes, expires_after_secs: 86_400 } } }
      },
    },
    {
      method: 'POST',
      path: '/2/tweets',
      limit: 'post',
      effect: true,
      run({ account, body }) {
        const { text, reply, media } = v.parse(NewPost, body)
        const on = reply && own(account, square.find(reply.in_reply_to_tweet_id), reply.in_reply_to_tweet_id)
        const pictures = media?.media_ids.map((id) => brought(account, id)) ?? []
        if (!text.trim() && pictures.length === 0) throw problems.invalid('The text of a post may not be empty.')
        if (weighted(text) > longest.post) throw problems.invalid('Your post text is too long.')
        if (on && blocked(account, on.author))
          throw problems.forbidden('You have been blocked from replying to this user.')
        if (on && !callable(on)) throw problems.uncalled()
        const since = square.now() - day
        const said = square
          .posts()
          .filter((one) => one.account === account.id && one.author === undefined && !one.removed)
        // X compares words with the mention in front: the same thanks to two people are two.
        const equal = (one: XPost) => one.text === text && (text !== '' || !one.photos)
        const twin = said.find((one) => one.at > since && equal(one) && addressee(one) === (on?.author ?? ''))
        if (twin) throw problems.duplicate()
        const photos = pictures.map(({ url }) => url)
        const shown = photos[0] ? { photo: photos[0], photos } : {}
        const post = square.post(account.id, { text, parent: on?.id, app: true, ...shown })
        frame.applied({
          account: account.id,
          call: 'comment',
          object: post.id,
          target: on?.id,
          text,
          ...(pictures.length > 0 && { files: pictures.map(({ sha256 }) => sha256) }),
        })
        return {
          status: 201,
          json: { data: { id: post.id, text, edit_history_tweet_ids: [post.id] } },
          echoes: news.posted(post),
        }
      },
    },
    {
      method: 'DELETE',
      path: '/2/tweets/:id',
      limit: 'delete',
      effect: true,
      run({ account, path: { id = '' } }) {
        const post = own(account, square.find(id), id)
        if (post.author !== undefined) throw problems.forbidden('You are not allowed to delete this post.')
        frame.applied({ account: account.id, call: 'delete', object: post.id })
        return { json: { data: { deleted: true } }, echoes: news.removed(square.put({ ...post, removed: true })) }
      },
    },
    {
      method: 'PUT',
      path: '/2/tweets/:id/hidden',
      limit: 'hide',
      effect: true,
      run({ account, path: { id = '' }, body }) {
        const post = own(account, square.find(id), id)
        const { hidden } = v.parse(Hidden, body)
        const first = square.find(post.conversation)
        if (!post.parent || post.author === undefined || first?.author !== undefined)
          throw problems.forbidden('Only replies in a conversation that you began can be hidden.')
        square.put({ ...post, hidden })
        frame.applied({ account: account.id, call: hidden ? 'hide' : 'unhide', object: post.id })
        return { json: { data: { hidden } } }
      },
    },
    {
      method: 'POST',
      path: '/2/dm_conversations/with/:user/messages',
      limit: 'message',
      effect: true,
      run({ account, path: { user = '' }, body }) {
        const { text, attachments } = v.parse(NewMessage, body)
        const picture = attachments?.[0] && brought(account, attachments[0].media_id)
        const person = square.person(user)
        if (!person) throw problems.gone(user)
        if (!text.trim() && !picture) throw problems.invalid('The text of a message may not be empty.')
        if ([...text].length > longest.message) throw problems.invalid('The text of the message is too long.')
        if (blocked(account, person.id)) throw problems.closed()
        const one = square.say({
          account: account.id,
          person: person.id,
          fromUs: true,
          app: true,
          encrypted: false,
          text,
          ...(picture && { photo: picture.url }),
        })
        const files = picture ? { files: [picture.sha256] } : {}
        frame.applied({ account: account.id, call: 'message', object: one.id, target: user, text, ...files })
        const pair = [account.external, user].toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)).join('-')
        return {
          status: 201,
          json: { data: { dm_conversation_id: pair, dm_event_id: one.id } },
          echoes: news.said(one),
        }
      },
    },
  ]

  function addressee(post: XPost) {
    return (post.parent && square.find(post.parent)?.author) || ''
  }
}
