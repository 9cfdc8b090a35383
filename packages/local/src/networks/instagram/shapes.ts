import type { InferOutput } from 'valibot'
import type { Attachment, Comment, Conversation, Message, Post } from '../world.ts'

/** Who wrote a comment. Our own account is marked beside its id. */
export interface By {
  id: string
  username: string
  self_ig_scoped_id?: string
}

/** A comment, without a time and without a verb. The flat form has another name for its id. */
export const commented = (comment: Comment, by: By, post: Post, { flat }: { flat: boolean }) => ({
  ...(flat ? { comment_id: comment.id } : { id: comment.id }),
  ...(comment.parent !== comment.post && { parent_id: comment.parent }),
  from: by,
  text: comment.text,
  media: { id: post.id, media_product_type: post.product ?? 'FEED', ...(post.original && advert(post, post.original)) },
})

const advert = ({ id, text }: Post, original: string) => ({
  ad_id: `12${id}`,
  ad_title: text.slice(0, 60),
  original_media_id: original,
})

/** Where the account was named: ids and nothing else. */
export const mentioned = (post: Post, comment?: Comment) => ({
  media_id: post.id,
  ...(comment && { comment_id: comment.id }),
})

const inward = ({ id, page }: Conversation) => ({ sender: { id }, recipient: { id: page } })
const outward = ({ id, page }: Conversation) => ({ sender: { id: page }, recipient: { id } })

/** What somebody shares beside files: posts, reels, stories, a heart, or a picture that vanishes. */
export interface Shared {
  type: 'share' | 'ig_reel' | 'ig_post' | 'ig_story' | 'story_mention' | 'ephemeral' | 'like_heart'
  url?: string | undefined
  title?: string | undefined
}

export interface Extra {
  quickReply?: string | undefined
  replyTo?: string | undefined
  /** The story of ours that is answered. */
  story?: { id: string; url: string } | undefined
  shared?: Shared | undefined
  unsupported?: boolean | undefined
}

const file = ({ type, url }: InferOutput<typeof Attachment>) => ({ type, payload: { url } })

function sharing({ type, url, title }: Shared) {
  if (type === 'ephemeral' || type === 'like_heart') return { type }
  if (type === 'ig_story') return { type, payload: { story_media_id: '17850000000000001', story_media_url: url } }
  const named = { ...(title && { title }), url }
  if (type === 'ig_reel') return { type, payload: { reel_video_id: '17990000000000001', ...named } }
  if (type === 'ig_post') return { type, payload: { ig_post_media_id: '17900000000000001', ...named } }
  return { type, payload: { url } }
}

export function said(to: Conversation, message: Message, extra: Extra = {}) {
  const { quickReply, replyTo, story, shared, unsupported } = extra
  const pieces = shared ? [sharing(shared)] : message.attachments.map(file)
  return {
    ...inward(to),
    timestamp: message.at,
    message: {
      mid: message.id,
      ...(message.text && !shared && { text: message.text }),
      ...(pieces.length > 0 && { attachments: pieces }),
      ...(quickReply && { quick_reply: { payload: quickReply } }),
      ...(replyTo && { reply_to: { mid: replyTo } }),
      ...(story && { reply_to: { story } }),
      ...(unsupported && { is_unsupported: true }),
    },
  }
}

/** What the account wrote, told to the account. No mark of ours comes back. */
export const echoed = (to: Conversation, { id, at, text, attachments }: Message) => ({
  ...outward(to),
  timestamp: at,
  message: {
    mid: id,
    ...(text && { text }),
    ...(attachments.length > 0 && { attachments: attachments.map(file) }),
    is_echo: true,
  },
})

/** Reading names the message that was read last. */
export const seen = (to: Conversation, mid: string, at: number) => ({ ...inward(to), timestamp: at, read: { mid } })
