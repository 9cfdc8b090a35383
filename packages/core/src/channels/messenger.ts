import { mostCarried } from '@ascolta/length/files'
import * as v from 'valibot'
import type { Adapter, Outgoing } from './channel.ts'
import { conversations, readConversations } from './conversations.listen.ts'
import { graphOutcome } from './graph.ts'
import { watchFields } from './graph.watch.ts'
import { ours, Written } from './lookup.ts'
import { whoBy } from './messaging.who.ts'
import { said } from './messenger.files.ts'
import { hear, lane } from './messenger.hear.ts'
import { detail, Id } from './meta.ts'

const Sent = v.object({ message_id: Id, recipient_id: detail(Id) })
const Conversations = v.object({
  data: v.array(v.object({ messages: detail(v.object({ data: v.array(Written) })) })),
})

/** Messenger conversations of a Facebook Page, Graph API v26.0. With a comment or post as target and no recipient: the one private reply that the network allows. */
export const messenger: Adapter = {
  channel: 'messenger',
  capabilities: {
    public: null,
    private: {
      // Meta states 2,000 characters without a unit: UTF-16 units are the stricter reading.
      text: { limit: 2000, unit: 'utf16' },
      // Pictures go several at once (30), of the rest one; words never with them.
      attachments: {
        kinds: [
          { type: 'image', mimes: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'], bytes: 8_000_000 },
          { type: 'video', bytes: 25_000_000, alone: true },
          { type: 'audio', bytes: 25_000_000, alone: true },
          { type: 'file', bytes: 25_000_000, alone: true },
        ],
        count: 10,
        total: mostCarried,
        words: false,
      },
      windowHours: 24,
      humanAgentHours: 7 * 24,
      marker: 'metadata',
      lookup: true,
      resendAfterMinutes: 15,
      edit: false,
      delete: false,
      hide: false,
      like: false,
      privateReply: null,
      marks: 'seen',
    },
  },
  hear,
  lane,
  send: (reply) => ({
    method: 'POST',
    path: `/${encodeURIComponent(reply.external)}/messages`,
    json: {
      recipient: recipient(reply),
      ...(reply.recipient && purpose(reply)),
      message: { ...said(reply), metadata: reply.id },
      ...(reply.recipient && reply.target?.space === 'message' && { reply_to: { mid: reply.target.id } }),
    },
  }),
  files: 'fetched',
  outcome: (answer) =>
    graphOutcome(answer, (json) => {
      const read = v.safeParse(Sent, json)
      if (!read.success) return undefined
      const { message_id: id, recipient_id } = read.output
      return { kind: 'sent', id, space: 'message', ...(recipient_id && { recipient: recipient_id }) }
    }),
  find: {
    // The one private message under a comment may be in anybody's conversation, and words alone do not tell whose.
    call: ({ external, recipient }) =>
      recipient
        ? {
            method: 'GET',
            path: `/${encodeURIComponent(external)}/conversations?platform=messenger&user_id=${encodeURIComponent(recipient)}&fields=messages.limit(20)%7Bid,message,from,created_time%7D&limit=25`,
          }
        : undefined,
    match(answer, reply) {
      const read = v.safeParse(Conversations, answer.json)
      const written = read.success ? read.output.data.flatMap(({ messages }) => messages?.data ?? []) : []
      return ours(written, reply).map(({ id }) => ({ id, space: 'message' }))
    },
  },
  listen: {
    first: ({ external }) => [conversations(external, 'messenger')],
    read: (call, { json }, round) => readConversations(call, json, round),
  },
  who: whoBy('first_name,last_name,name'),
  watch: watchFields([
    'messages',
    'message_echoes',
    'message_edits',
    'message_reactions',
    'message_reads',
    'messaging_postbacks',
  ]),
  act(action) {
    if (action.kind !== 'typing' && action.kind !== 'seen') return undefined
    return {
      method: 'POST',
      path: `/${encodeURIComponent(action.external)}/messages`,
      json: {
        recipient: { id: action.recipient },
        sender_action: action.kind === 'typing' ? 'typing_on' : 'mark_seen',
      },
    }
  },
}

function recipient({ recipient, target }: Outgoing) {
  if (recipient) return { id: recipient }
  return target?.space === 'post' ? { post_id: target.id } : { comment_id: target?.id }
}

const purpose = ({ humanAgent }: Outgoing) =>
  humanAgent ? { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' } : { messaging_type: 'RESPONSE' }
