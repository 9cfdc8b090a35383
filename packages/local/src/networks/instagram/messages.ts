import * as v from 'valibot'
import type { Account, Frame } from '../frame.ts'
import { refusals } from '../meta/errors.ts'
import { parseFields, pick } from '../meta/fields.ts'
import { fetchPieces, hasFiles, Pieces } from '../meta/files.ts'
import { type GraphCall, structured } from '../meta/graph.ts'
import { type Conversation, standing } from '../world.ts'
import type { Direct } from './direct.ts'
import { no } from './errors.ts'
import { whoIs } from './names.ts'

const hour = 3_600_000
const limits = { bytes: 1000, windowHours: 24, agentHours: 7 * 24, invitationDays: 7, typing: 20_000 }

/** Instagram's calls that write to a person, and the one that reads who it is. */
export function instagramMessages(frame: Frame, direct: Direct): GraphCall[] {
  const { world } = frame
  const isAccount = (id: string) =>
    frame.accounts.some(({ channel, external }) => channel === 'instagram' && external === id)
  const now = () => frame.clock().getTime()

  function own(account: Account, id: string) {
    if (account.external !== id) throw refusals.gone(id, 'post')
  }
  function threadOf(account: Account, igsid: string): Conversation {
    const to = world.conversations.get(igsid)
    if (!to || to.page !== account.external) throw no.user()
    return to
  }
  function reachable(to: Conversation) {
    if (world.people.get(to.person)?.blocks.includes(to.page)) throw refusals.unavailable()
  }
  async function send(to: Conversation, words: v.InferOutput<typeof Words>) {
    const attachments = await fetchPieces(frame, words, takes)
    const files = attachments.length > 0 ? { files: attachments.map(({ sha256 }) => sha256) } : {}
    const { message, happenings } = direct.write(to, { text: words.text, attachments })
    return { message, files, answer: { json: { recipient_id: to.id, message_id: message.id }, echoes: happenings } }
  }
  const call = (owns: GraphCall['owns'], effect: boolean, run: GraphCall['run']): GraphCall => ({
    method: 'POST',
    edge: 'messages',
    channel: 'instagram',
    effect,
    owns: (id, params) => isAccount(id) && owns(id, params),
    run,
  })

  return [
    /** The one private message to whoever wrote a comment. */
    call(
      (_, params) => v.is(Invitation, params),
      true,
      async ({ id, params, account }) => {
        own(account, id)
        const { recipient, message: words } = v.parse(Invitation, params)
        check(words)
        const comment = world.comments.get(recipient.comment_id)
        if (!comment || comment.page !== id || !standing(world, comment.id))
          throw refusals.gone(recipient.comment_id, 'post')
        if (comment.privateReply) throw refusals.alreadyReplied()
        const old = now() - comment.at > limits.invitationDays * 24 * hour
        if (!comment.author || old) throw refusals.cannotReply()
        const to = direct.conversation(id, comment.author)
        reachable(to)
        const { message, files, answer } = await send(to, words)
        world.comments.put({ ...comment, privateReply: message.id })
        frame.applied({
          account: account.id,
          call: 'private-reply',
          object: message.id,
          target: comment.id,
          text: words.text,
          ...files,
        })
        return answer
      },
    ),
    call(
      (_, params) => !('sender_action' in params),
      true,
      async ({ id, params, account }) => {
        own(account, id)
        const { recipient, message: words, messaging_type, tag } = v.parse(Send, params)
        const to = threadOf(account, recipient.id)
        check(words)
        reachable(to)
        const byPerson = messaging_type === 'MESSAGE_TAG'
        if (byPerson && tag !== 'HUMAN_AGENT') throw no.parameter('Param tag must be one of {HUMAN_AGENT}')
        const hours = byPerson ? limits.agentHours : limits.windowHours
        if (to.heardAt === undefined || now() - to.heardAt > hours * hour) throw no.window()
        const { message, files, answer } = await send(to, words)
        const { text } = words
        const entry = { account: account.id, call: 'message', object: message.id, target: to.id } as const
        frame.applied({ ...entry, text, ...files, tag })
        return answer
      },
    ),
    call(
      (_, params) => 'sender_action' in params,
      false,
      ({ id, params, account }) => {
        own(account, id)
        const { recipient, sender_action } = v.parse(Doing, params)
        const to = threadOf(account, recipient.id)
        reachable(to)
        if (sender_action === 'typing_on') direct.typing(to, now() + limits.typing)
        if (sender_action === 'typing_off') direct.typing(to, undefined)
        if (sender_action === 'mark_seen') direct.seen(to)
        return { json: { recipient_id: to.id } }
      },
    ),
    /** A person's card: only of those who wrote. */
    {
      method: 'GET',
      edge: '',
      channel: 'instagram',
      effect: false,
      owns: (id) => isAccount(world.conversations.get(id)?.page ?? ''),
      run({ id, params, account }) {
        const to = threadOf(account, id)
        if (to.heardAt === undefined) throw refusals.gone(id)
        const card = {
          ...whoIs(world, to.page, to.person),
          name: world.people.get(to.person)?.name ?? null,
          follower_count: 120,
          is_verified_user: false,
          is_user_follow_business: true,
          is_business_follow_user: false,
        }
        return { json: pick(card, parseFields(String(params.fields ?? 'id,name,username'))) }
      },
    },
  ]
}

/** Narrower than Messenger: no GIF, and of documents PDF alone. */
function takes(type: string, mime: string) {
  if (type === 'image') return mime === 'image/jpeg' || mime === 'image/png'
  return type === 'file' ? mime === 'application/pdf' : mime.startsWith(`${type}/`)
}

function check(words: v.InferOutput<typeof Words>) {
  const { text } = words
  const files = hasFiles(words)
  if (text !== undefined && files) throw no.parameter('Text and attachment cannot be sent together')
  if (!text?.trim() && !files) throw no.parameter('Message cannot be empty')
  if (Buffer.byteLength(text ?? '') > limits.bytes)
    throw no.parameter('Length of param message[text] must be at most 1000 bytes')
}

const Words = v.object({
  text: v.optional(v.string()),
  ...Pieces,
})
const Person = structured(v.object({ id: v.string() }))
const Invitation = v.object({
  recipient: structured(v.object({ comment_id: v.string() })),
  message: structured(Words),
})
const Send = v.object({
  recipient: Person,
  messaging_type: v.optional(v.picklist(['RESPONSE', 'MESSAGE_TAG']), 'RESPONSE'),
  tag: v.optional(v.string()),
  message: structured(Words),
})
const Doing = v.object({
  recipient: Person,
  sender_action: v.picklist(['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact']),
})
