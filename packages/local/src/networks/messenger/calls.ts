import * as v from 'valibot'
import { mayReplyPrivately } from '../facebook-page/views.ts'
import type { Account, Frame } from '../frame.ts'
import { refusals } from '../meta/errors.ts'
import { fetchPieces, hasFiles, Pieces } from '../meta/files.ts'
import { type GraphCall, structured } from '../meta/graph.ts'
import { type Conversation, isComment, standing } from '../world.ts'
import type { Inbox } from './inbox.ts'
import { appId } from './shapes.ts'

const hour = 3_600_000
const limits = { text: 2000, metadata: 1000, windowHours: 24, agentHours: 7 * 24, typing: 20_000 }

/** The Graph API calls that write to a person. */
export function messengerCalls(frame: Frame, inbox: Inbox): GraphCall[] {
  const { world } = frame
  const isPage = (id: string) => frame.accounts.some(({ external }) => external === id)
  const now = () => frame.clock().getTime()

  function own(account: Account, page: string) {
    if (account.external !== page) throw refusals.gone(page, 'post')
  }
  function threadOf(account: Account, psid: string): Conversation {
    const to = world.conversations.get(psid)
    if (!to || to.page !== account.external) throw refusals.noUser()
    return to
  }
  function reachable(to: Conversation) {
    if (world.people.get(to.person)?.blocks.includes(to.page)) throw refusals.unavailable()
  }
  async function send(account: Account, to: Conversation, words: v.InferOutput<typeof Words>) {
    const { text, metadata } = words
    const attachments = await fetchPieces(frame, words, (type, mime) => type === 'file' || mime.startsWith(`${type}/`))
    const { message, happenings } = inbox.write(to, { text, attachments }, { app: appId, metadata })
    const files = attachments.length > 0 ? { files: attachments.map(({ sha256 }) => sha256) } : {}
    return { message, files, echoes: happenings, json: { recipient_id: to.id, message_id: message.id }, account }
  }

  return [
    {
      method: 'POST',
      edge: 'messages',
      channel: 'messenger',
      effect: true,
      owns: (id, params) => isPage(id) && v.is(PrivateReply, params),
      async run({ id, params, account }) {
        own(account, id)
        const { recipient, message: words } = v.parse(PrivateReply, params)
        check(words)
        const target = recipient.comment_id ?? recipient.post_id ?? ''
        const object = world.comments.get(target) ?? world.posts.get(target)
        if (!object || !standing(world, target) || object.page !== id) throw refusals.gone(target, 'post')
        if (object.privateReply) throw refusals.alreadyReplied()
        if (!object.author || !mayReplyPrivately(object, now())) throw refusals.cannotReply()
        const to = inbox.conversation(id, object.author)
        reachable(to)
        const { message, files, json, echoes } = await send(account, to, words)
        if (isComment(object)) world.comments.put({ ...object, privateReply: message.id })
        else world.posts.put({ ...object, privateReply: message.id })
        frame.applied({
          account: account.id,
          call: 'private-reply',
          object: message.id,
          target,
          text: words.text,
          ...files,
          metadata: words.metadata,
        })
        return { json, echoes }
      },
    },
    {
      method: 'POST',
      edge: 'messages',
      channel: 'messenger',
      effect: true,
      owns: (id, params) => isPage(id) && !('sender_action' in params),
      async run({ id, params, account }) {
        own(account, id)
        const { recipient, message: words, messaging_type, tag } = v.parse(Send, params)
        const to = threadOf(account, recipient.id)
        check(words)
        reachable(to)
        if (messaging_type === 'MESSAGE_TAG' && tag !== 'HUMAN_AGENT')
          throw refusals.parameter('Param tag must be one of {HUMAN_AGENT}')
        const hours = messaging_type === 'MESSAGE_TAG' ? limits.agentHours : limits.windowHours
        if (to.heardAt === undefined || now() - to.heardAt > hours * hour) throw refusals.window()
        const { message, files, json, echoes } = await send(account, to, words)
        const { text, metadata } = words
        const entry = { account: account.id, call: 'message', object: message.id, target: to.id } as const
        frame.applied({ ...entry, text, ...files, metadata, tag })
        return { json, echoes }
      },
    },
    {
      method: 'POST',
      edge: 'messages',
      channel: 'messenger',
      effect: false,
      owns: (id, params) => isPage(id) && 'sender_action' in params,
      run({ id, params, account }) {
        own(account, id)
        const { recipient, sender_action } = v.parse(Doing, params)
        const to = threadOf(account, recipient.id)
        reachable(to)
        if (sender_action === 'typing_on') inbox.typing(to, now() + limits.typing)
        if (sender_action === 'typing_off') inbox.typing(to, undefined)
        if (sender_action === 'mark_seen') inbox.seen(to)
        return { json: { recipient_id: to.id } }
      },
    },
  ]
}

function check(words: v.InferOutput<typeof Words>) {
  const { text, metadata } = words
  const files = hasFiles(words)
  if (text !== undefined && files) throw refusals.parameter('Text and attachment cannot be sent together')
  if (!text?.trim() && !files)
    throw refusals.parameter('Message cannot be empty, must provide valid attachment or text')
  if ((text?.length ?? 0) > limits.text)
    throw refusals.parameter('Length of param message[text] must be less than or equal to 2000')
  if ((metadata?.length ?? 0) > limits.metadata)
    throw refusals.parameter('Length of param message[metadata] must be less than or equal to 1000')
}

const Words = v.object({
  text: v.optional(v.string()),
  ...Pieces,
  metadata: v.optional(v.string()),
})
const Person = structured(v.object({ id: v.string() }))
const PrivateReply = v.object({
  recipient: structured(
    v.union([
      v.object({ comment_id: v.string(), post_id: v.optional(v.undefined()) }),
      v.object({ post_id: v.string(), comment_id: v.optional(v.undefined()) }),
    ]),
  ),
  message: structured(Words),
})
const Send = v.object({
  recipient: Person,
  messaging_type: v.optional(v.picklist(['RESPONSE', 'UPDATE', 'MESSAGE_TAG']), 'RESPONSE'),
  tag: v.optional(v.string()),
  message: structured(Words),
})
const Doing = v.object({
  recipient: Person,
  sender_action: v.picklist(['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact']),
})
