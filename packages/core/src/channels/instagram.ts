import { mostCarried } from '@ascolta/length/files'
import * as v from 'valibot'
import type { Action, Adapter, Answer, Call, Outgoing } from './channel.ts'
import { graphOutcome } from './graph.ts'
import { watchFields } from './graph.watch.ts'
import { hear, lane } from './instagram.hear.ts'
import { listen } from './instagram.listen.ts'
import { named } from './instagram.named.ts'
import { ours, type Written } from './lookup.ts'
import { whoBy } from './messaging.who.ts'
import { said } from './messenger.files.ts'
import { detail, Id, Words } from './meta.ts'

const Sent = v.union([v.object({ message_id: Id, recipient_id: detail(Id) }), v.object({ id: Id })])

/** Limits that Meta does not state: what a deployment found out may stand in their place. */
export interface Limits {
  /** A caption's limit, widely taken for a comment's too; an old API had 300. Error 100 is the final word. */
  commentCharacters?: number
}

const common = {
  // Whether a mark on our message comes back is unproven, and comments have none.
  marker: 'none',
  lookup: true,
  resendAfterMinutes: null,
  edit: false,
  like: false,
} as const

/**
 * Comments, mentions and private messages of one professional Instagram account, Graph API v26.0.
 * Written for the Instagram Login, where the account's id leads to everything; what differs with the Facebook Login is the dial's affair.
 */
export const instagramWith = ({ commentCharacters = 2200 }: Limits = {}): Adapter => ({
  channel: 'instagram',
  capabilities: {
    public: {
      ...common,
      text: { limit: commentCharacters, unit: 'characters' },
      attachments: null,
      windowHours: null,
      delete: true,
      hide: true,
      privateReply: { days: 7 },
    },
    private: {
      ...common,
      // The page also says "less than 1000 characters": bytes are the stricter reading.
      text: { limit: 1000, unit: 'bytes' },
      // Pictures go several at once, of the rest one; words never with them.
      attachments: {
        kinds: [
          { type: 'image', mimes: ['image/jpeg', 'image/png'], bytes: 8_000_000 },
          { type: 'video', mimes: ['video/mp4', 'video/quicktime', 'video/webm'], bytes: 25_000_000, alone: true },
          { type: 'audio', mimes: ['audio/aac', 'audio/mp4', 'audio/wav'], bytes: 25_000_000, alone: true },
          { type: 'file', mimes: ['application/pdf'], bytes: 25_000_000, alone: true },
        ],
        count: 10,
        total: mostCarried,
        words: false,
      },
      windowHours: 24,
      humanAgentHours: 7 * 24,
      delete: false,
      hide: false,
      privateReply: null,
      // Listed for the Facebook Login and unproven: nothing unless an admin tries it.
      marks: 'none',
    },
  },
  hear,
  lane,
  send: (reply) => (isPrivate(reply) ? message(reply) : answer(reply)),
  files: 'fetched',
  outcome: (given) =>
    graphOutcome(given, (json) => {
      const read = v.safeParse(Sent, json)
      if (!read.success) return undefined
      if ('id' in read.output) return { kind: 'sent', id: read.output.id, space: 'comment' }
      const { message_id: id, recipient_id } = read.output
      return { kind: 'sent', id, space: 'message', ...(recipient_id && { recipient: recipient_id }) }
    }),
  find: {
    // The one private message under a comment may be in anybody's conversation, and words alone do not tell whose.
    call(reply) {
      if (!isPrivate(reply)) return { method: 'GET', path: commentsBelow(reply) }
      return reply.recipient ? { method: 'GET', path: conversationWith(reply.external, reply.recipient) } : undefined
    },
    match: (given, reply) =>
      ours(isPrivate(reply) ? messagesIn(given) : commentsIn(given, reply), reply).map(({ id }) => ({
        id,
        space: isPrivate(reply) ? 'message' : 'comment',
      })),
  },
  listen,
  named,
  who: whoBy('name,username'),
  watch: watchFields([
    'comments',
    'mentions',
    'messages',
    'message_edit',
    'message_reactions',
    'messaging_seen',
    'messaging_postbacks',
  ]),
  act,
})

export const instagram = instagramWith()

const isPrivate = ({ recipient, private: alone }: Outgoing) => Boolean(recipient || alone)

function message(reply: Outgoing): Call {
  const { external, recipient, target, humanAgent } = reply
  return {
    method: 'POST',
    path: `/${segment(external)}/messages`,
    json: {
      // Without a person it is the one private message to whoever wrote the comment.
      recipient: recipient ? { id: recipient } : { comment_id: target?.id },
      ...(recipient && humanAgent && { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }),
      message: said(reply),
      ...(recipient && target?.space === 'message' && { reply_to: { mid: target.id } }),
    },
  }
}

/** Below a comment (an answer to an answer goes to the top one), below a post of ours, or where others mentioned us. */
function answer({ external, target, text, context = {} }: Outgoing): Call {
  const { mention } = context
  if (mention !== undefined) {
    const comment = target?.space === 'comment' ? { comment_id: target.id } : {}
    const json = { media_id: mention, ...comment, message: text }
    return { method: 'POST', path: `/${segment(external)}/mentions`, json }
  }
  const edge = target?.space === 'post' ? 'comments' : 'replies'
  return { method: 'POST', path: `/${segment(above({ target, context }))}/${edge}`, json: { message: text } }
}

const above = ({ target, context }: Pick<Outgoing, 'target' | 'context'>) =>
  target?.space === 'comment' ? (context?.top ?? target.id) : target?.id

const Comments = v.object({
  data: v.array(
    v.object({
      id: Id,
      text: Words,
      timestamp: v.optional(v.unknown()),
      from: detail(v.object({ id: detail(Id) })),
      /** Given for our own comments only. */
      user: detail(v.object({ id: detail(Id) })),
    }),
  ),
})
const Mentioned = v.object({ mentioned_media: v.object({ comments: Comments }) })
const Conversations = v.object({
  data: v.array(
    v.object({
      messages: detail(
        v.object({
          data: v.array(
            v.object({
              id: Id,
              message: Words,
              created_time: v.optional(v.unknown()),
              from: detail(v.object({ id: detail(Id) })),
            }),
          ),
        }),
      ),
    }),
  ),
})

const fields = 'id,text,timestamp,from,user'

function commentsBelow({ external, target, context = {} }: Outgoing) {
  // Below a comment of somebody else's nothing can be listed: only what stands directly under their post is.
  if (context.mention !== undefined)
    return `/${segment(external)}?fields=mentioned_media.media_id(${segment(context.mention)})%7Bcomments.limit(50)%7B${fields}%7D%7D`
  const edge = target?.space === 'post' ? 'comments' : 'replies'
  return `/${segment(above({ target, context }))}/${edge}?fields=${fields}&limit=50`
}

function commentsIn({ json }: Answer, { external }: Outgoing): Written[] {
  const mentioned = v.safeParse(Mentioned, json)
  const read = v.safeParse(Comments, mentioned.success ? mentioned.output.mentioned_media.comments : json)
  const all = read.success ? read.output.data : []
  return all.map(({ id, text, timestamp, from, user }) => ({
    id,
    message: text,
    created_time: timestamp,
    from: user ? { id: external } : from,
  }))
}

const conversationWith = (external: string, recipient: string) =>
  `/${segment(external)}/conversations?platform=instagram&user_id=${segment(recipient)}&fields=messages.limit(20)%7Bid,message,from,created_time%7D&limit=25`

function messagesIn({ json }: Answer): Written[] {
  const read = v.safeParse(Conversations, json)
  return read.success ? read.output.data.flatMap(({ messages }) => messages?.data ?? []) : []
}

/** Comments cannot be edited or liked. Typing and seen are documented for the Facebook Login only. */
function act(action: Action): Call | undefined {
  switch (action.kind) {
    case 'hide':
    case 'show':
      return { method: 'POST', path: `/${segment(action.id)}`, json: { hide: action.kind === 'hide' } }
    case 'delete':
      return { method: 'DELETE', path: `/${segment(action.id)}` }
    case 'typing':
    case 'seen':
      return {
        method: 'POST',
        path: `/${segment(action.external)}/messages`,
        json: {
          recipient: { id: action.recipient },
          sender_action: action.kind === 'typing' ? 'typing_on' : 'mark_seen',
        },
      }
    case 'edit':
    case 'like':
    case 'unlike':
      return undefined
  }
}

/** An id came from outside: it may not lead to another path. */
const segment = (id = '') => encodeURIComponent(id)
