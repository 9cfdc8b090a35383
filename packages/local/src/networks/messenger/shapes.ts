import type { InferOutput } from 'valibot'
import type { Attachment, Conversation, Message } from '../world.ts'

/** The number that stands for our app in echoes. */
export const appId = 1_517_776_481_860_111

const inward = ({ id, page }: Conversation) => ({ sender: { id }, recipient: { id: page } })
const outward = ({ id, page }: Conversation) => ({ sender: { id: page }, recipient: { id } })

const attachment = ({ type, url, sticker }: InferOutput<typeof Attachment>) => ({
  type,
  payload: { url, ...(sticker !== undefined && { sticker_id: sticker }) },
})
const body = ({ id, text, attachments }: Message) => ({
  mid: id,
  ...(text !== undefined && text !== '' && { text }),
  ...(attachments.length > 0 && { attachments: attachments.map(attachment) }),
})

export const said = (to: Conversation, message: Message, extra: { quickReply?: string; replyTo?: string } = {}) => ({
  ...inward(to),
  timestamp: message.at,
  message: {
    ...body(message),
    ...(extra.quickReply && { quick_reply: { payload: extra.quickReply } }),
    ...(extra.replyTo && { reply_to: { mid: extra.replyTo, is_self_reply: false } }),
  },
})

/** What the Page wrote, told to the Page: the sender is the Page. */
export const echoed = (to: Conversation, message: Message) => ({
  ...outward(to),
  timestamp: message.at,
  message: {
    is_echo: true,
    ...(message.app !== undefined && { app_id: message.app }),
    ...(message.metadata !== undefined && { metadata: message.metadata }),
    ...body(message),
  },
})

export const edited = (to: Conversation, { id, text, edits }: Message, at: number) => ({
  ...inward(to),
  timestamp: at,
  message_edit: { mid: id, text, num_edit: edits },
})

export const unsent = (to: Conversation, { id }: Message, at: number) => ({
  ...inward(to),
  timestamp: at,
  message: { mid: id, is_deleted: true },
})

export const reacted = (
  to: Conversation,
  mid: string,
  reaction: { reaction: string; emoji: string } | undefined,
  at: number,
) => ({
  ...inward(to),
  timestamp: at,
  reaction: reaction ? { ...reaction, action: 'react', mid } : { action: 'unreact', mid },
})

export const pressed = (to: Conversation, mid: string, button: { title: string; payload: string }, at: number) => ({
  ...inward(to),
  timestamp: at,
  postback: { mid, ...button },
})

export const read = (to: Conversation, at: number) => ({ ...inward(to), timestamp: at, read: { watermark: at } })

/** Delivery marks carry no time of their own. */
export const delivered = (to: Conversation, mids: string[], watermark: number) => ({
  ...inward(to),
  delivery: { mids, watermark },
})
