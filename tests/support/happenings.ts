import { acts, lists, meets, network } from '@ascolta/core/accounts/network'
import { tagOf } from '@ascolta/core/channels/email.send'
import { split } from '@ascolta/core/channels/split'
import { splitX } from '@ascolta/core/channels/x.split'
import { acting, sending } from '@ascolta/core/compose'
import type { Note } from '@ascolta/core/ports'
import { piecesOf } from '@ascolta/functions/mail/receive'
import { receivedEvent } from '@ascolta/local/received'
import { anAgent } from './desk.ts'
import { bodyOf, inMemory, mailbox, us } from './memory.ts'
import type { Happening } from './orders.ts'

const start = Date.parse('2026-11-20T09:00:00.000Z')
/** So many seconds into the story. */
export const after = (second: number) => start + second * 1000
const seconds = (at: number) => Math.floor(after(at) / 1000)
const receivedAt = '2026-11-20T10:00:00.000Z'

/** What the network's door makes of a body that holds one happening. */
function happening(says: string, body: unknown, door: typeof split = split): Happening {
  const [piece, ...more] = door(body, receivedAt)
  if (!piece || more.length > 0) throw new Error(`"${says}" is ${more.length + 1} happenings`)
  return { says, body: bodyOf(piece) }
}

const people = { luca: 'Luca Bianchi', anna: 'Anna Neri', us: 'Brezza Energia' } as const
export type Person = keyof typeof people
const ids: Record<Person, string> = { luca: '7001', anna: '7002', us }

/** A Page's feed. */
export const page = {
  change: (at: number, says: string, value: object) =>
    happening(says, {
      object: 'page',
      entry: [
        { id: us, time: seconds(at), changes: [{ field: 'feed', value: { created_time: seconds(at), ...value } }] },
      ],
    }),
  comment(at: number, who: Person, id: string, verb: string, { text = '', parent = `${us}_55` } = {}) {
    return this.change(at, `${verb} ${id}${text && ` "${text}"`}`, {
      item: 'comment',
      verb,
      comment_id: `55_${id}`,
      post_id: `${us}_55`,
      parent_id: parent.includes('_') ? parent : `55_${parent}`,
      from: { id: ids[who], name: people[who] },
      ...(verb === 'add' || verb === 'edited' ? { message: text } : {}),
    })
  },
  reaction(at: number, who: Person, id: string, verb: 'add' | 'edit' | 'remove', kind = 'love') {
    return this.change(at, `${verb} ${kind} of ${who} on ${id}`, {
      item: 'reaction',
      verb,
      reaction_type: kind,
      comment_id: `55_${id}`,
      post_id: `${us}_55`,
      parent_id: `${us}_55`,
      from: { id: ids[who], name: people[who] },
    })
  },
}

/** Private messages of Meta's two networks that share them. */
export const chats = (object: 'page' | 'instagram') => ({
  item(at: number, says: string, from: Person, member: object) {
    const [sender, recipient] = from === 'us' ? [us, ids.luca] : [ids[from], us]
    return happening(says, {
      object,
      entry: [
        {
          id: us,
          time: after(at) + 500,
          messaging: [{ sender: { id: sender }, recipient: { id: recipient }, timestamp: after(at), ...member }],
        },
      ],
    })
  },
  said(at: number, from: Person, mid: string, text: string, more: object = {}) {
    const echo = from === 'us' ? { is_echo: true, app_id: 1 } : {}
    return this.item(at, `${from} says ${mid} "${text}"`, from, { message: { mid, text, ...echo, ...more } })
  },
  edited(at: number, mid: string, num: number, text: string, from: Person = 'luca') {
    return this.item(at, `edit ${num} of ${mid} "${text}"`, from, { message_edit: { mid, text, num_edit: num } })
  },
  deleted(at: number, mid: string, from: Person = 'luca') {
    return this.item(at, `delete ${mid}`, from, { message: { mid, is_deleted: true } })
  },
  reaction(at: number, mid: string, emoji?: string, from: Person = 'luca') {
    const reaction = emoji ? { mid, action: 'react', emoji, reaction: 'other' } : { mid, action: 'unreact' }
    return this.item(at, `${emoji ?? 'no'} reaction of ${from} on ${mid}`, from, { reaction })
  },
  read(at: number, mid?: string) {
    return this.item(at, 'read', 'luca', { read: mid ? { mid } : { watermark: after(at) } })
  },
  delivered(at: number, mid: string) {
    return this.item(at, `delivered ${mid}`, 'luca', { delivery: { mids: [mid], watermark: after(at) } })
  },
})

/** Comments and mentions of Instagram: no time, no verb. */
export const gallery = {
  change: (at: number, says: string, field: string, value: object) =>
    happening(says, { object: 'instagram', entry: [{ id: us, time: seconds(at), changes: [{ field, value }] }] }),
  comment(at: number, who: Person, id: string, text: string, parent?: string) {
    return this.change(at, `${who} comments ${id} "${text}"`, 'comments', {
      id,
      ...(parent ? { parent_id: parent } : {}),
      from: { id: ids[who], username: who },
      text,
      media: { id: '1790', media_product_type: 'FEED' },
    })
  },
  mention(at: number, comment?: string) {
    return this.change(at, `mention ${comment ?? 'in a caption'}`, 'mentions', {
      media_id: '1791',
      ...(comment ? { comment_id: comment } : {}),
    })
  },
}

/** WhatsApp: each thing is an item of a list. */
export const phone = {
  item(at: number, says: string, list: string, item: object) {
    const contacts = [{ wa_id: '393331', profile: { name: people.luca } }]
    const value = {
      messaging_product: 'whatsapp',
      metadata: { phone_number_id: us, display_phone_number: '39' },
      ...(list === 'message_echoes' ? {} : { contacts }),
      [list]: [{ timestamp: String(seconds(at)), ...item }],
    }
    const field = list === 'message_echoes' ? 'smb_message_echoes' : 'messages'
    return happening(says, { object: 'whatsapp_business_account', entry: [{ id: '9', changes: [{ field, value }] }] })
  },
  said(at: number, id: string, text: string) {
    return this.item(at, `says ${id} "${text}"`, 'messages', { from: '393331', id, type: 'text', text: { body: text } })
  },
  echo(at: number, id: string, text: string) {
    const item = { from: '39', to: '393331', id, type: 'text', text: { body: text } }
    return this.item(at, `we say ${id} "${text}"`, 'message_echoes', item)
  },
  edited(at: number, of: string, text: string) {
    const edit = { original_message_id: of, message: { type: 'text', text: { body: text } } }
    return this.item(at, `edit of ${of} "${text}"`, 'messages', { from: '393331', id: `e${at}`, type: 'edit', edit })
  },
  revoked(at: number, of: string) {
    const revoke = { original_message_id: of }
    return this.item(at, `revoke ${of}`, 'messages', { from: '393331', id: `v${at}`, type: 'revoke', revoke })
  },
  reaction(at: number, of: string, emoji = '') {
    const reaction = { message_id: of, emoji }
    return this.item(at, `reaction ${emoji || 'taken back'} on ${of}`, 'messages', {
      from: '393331',
      id: `r${at}${emoji}`,
      type: 'reaction',
      reaction,
    })
  },
  status(at: number, status: string, marker: string, more: object = {}) {
    return this.item(at, `status ${status}`, 'statuses', {
      id: 'wamid.ours',
      status,
      recipient_id: '393331',
      biz_opaque_callback_data: marker,
      ...more,
    })
  },
}

/** Posts of X: as X Activity tells them, which names the conversation. */
export const square = {
  tell: (says: string, event_type: string, payload: object) =>
    happening(says, { data: { event_type, filter: { user_id: us }, payload, includes: { users } } }, splitX),
  post(
    at: number,
    who: Person,
    id: string,
    text: string,
    { parent, version = 0 }: { parent?: string; version?: number } = {},
  ) {
    const versions = Array.from({ length: version + 1 }, (_, n) => (n === 0 ? id : `${id}0${n}`))
    return this.tell(
      `${who} ${version > 0 ? `changes ${id} to` : `posts ${id}`} "${text}"`,
      who === 'us' ? 'post.create' : parent ? 'post.reply.create' : 'post.mention.create',
      {
        id: versions.at(-1),
        text,
        author_id: ids[who],
        created_at: new Date(after(at)).toISOString(),
        conversation_id: '9000',
        edit_history_tweet_ids: versions,
        ...(parent ? { referenced_tweets: [{ type: 'replied_to', id: parent }] } : {}),
      },
    )
  },
  deleted(who: Person, id: string) {
    return this.tell(`${who} deletes ${id}`, 'post.delete', { id, author_id: ids[who] })
  },
  liked(at: number, who: Person, id: string) {
    return happening(
      `${who} likes ${id}`,
      {
        for_user_id: us,
        favorite_events: [
          {
            timestamp_ms: after(at),
            favorited_status: { id_str: id, user: { id_str: us } },
            user: { id_str: ids[who], name: people[who], screen_name: who },
          },
        ],
      },
      splitX,
    )
  },
}
const users = (['luca', 'anna'] as const).map((who) => ({ id: ids[who], name: people[who], username: who }))

/** The same posts as Account Activity tells them: without a conversation. */
export const account = {
  list: (says: string, name: string, item: object) => happening(says, { for_user_id: us, [name]: [item] }, splitX),
  post(at: number, who: Person, id: string, text: string, parent?: { id: string; by: Person }) {
    return this.list(`${who} posts ${id} "${text}"`, 'tweet_create_events', {
      id_str: id,
      text,
      timestamp_ms: String(after(at)),
      user: { id_str: ids[who], name: people[who], screen_name: who },
      ...(parent ? { in_reply_to_status_id_str: parent.id, in_reply_to_user_id_str: ids[parent.by] } : {}),
    })
  },
  deleted(at: number, who: Person, id: string) {
    const item = { status: { id, user_id: ids[who] }, timestamp_ms: String(after(at)) }
    return this.list(`${who} deletes ${id}`, 'tweet_delete_events', item)
  },
  message(at: number, who: 'luca' | 'us', id: string, text: string) {
    const [sender_id, recipient_id] = who === 'us' ? [us, ids.luca] : [ids.luca, us]
    return this.list(`${who} writes ${id} "${text}"`, 'direct_message_events', {
      type: 'message_create',
      id,
      created_timestamp: String(after(at)),
      message_create: { target: { recipient_id }, sender_id, message_data: { text } },
    })
  },
  mark(at: number, what: 'mark_read' | 'indicate_typing') {
    return this.list(what, `direct_message_${what}_events`, {
      created_timestamp: String(after(at)),
      sender_id: ids.luca,
      target: { recipient_id: us },
    })
  },
}

/** E-mail: what people write, and what became of what we wrote. */
export const post = {
  async mail(at: number, id: string, text: string, answers: string[] = [], to = mailbox): Promise<Happening> {
    const from = 'luca@posta.example'
    const headers = [
      `From: ${people.luca} <${from}>`,
      `To: ${to}`,
      `Message-ID: <${id}>`,
      'Subject: Caldaia',
      `Date: ${new Date(after(at)).toUTCString()}`,
      ...(answers.length > 0
        ? [`In-Reply-To: <${answers.at(-1)}>`, `References: ${answers.map((one) => `<${one}>`).join(' ')}`]
        : []),
    ]
    const raw = new Uint8Array(Buffer.from(`${headers.join('\r\n')}\r\n\r\n${text}\r\n`))
    const event = receivedEvent({ raw, sender: from, recipients: [to], at: new Date(after(at)) }, `ses${at}`)
    const [piece] = await piecesOf(event, { read: async () => raw, write: async () => {} }, receivedAt)
    if (!piece) throw new Error('no mail')
    return { says: `mail ${id} "${text}"`, body: bodyOf(piece) }
  },
  async told(at: number, eventType: string, marker: string, more: object = {}): Promise<Happening> {
    const timestamp = new Date(after(at)).toISOString()
    const mail = {
      messageId: 'ses-ours',
      source: mailbox,
      timestamp,
      destination: ['luca@posta.example'],
      tags: { reply: [tagOf(marker)] },
      commonHeaders: { replyTo: [mailbox] },
    }
    const event = { eventType, mail, ...(eventType === 'Delivery' ? { delivery: { timestamp } } : {}), ...more }
    const [piece] = await piecesOf(event, { read: async () => undefined, write: async () => {} }, receivedAt)
    if (!piece) throw new Error('no event')
    return { says: `event ${eventType}`, body: bodyOf(piece) }
  },
}

/** Begun at the instant at which these stories are heard. */
const draft = 'drf-01m7w6c3800000000000000000'

/** A desk where our answer to this went out and the network’s answer got lost. */
export async function inDoubt(first: Happening, text: string) {
  const desk = inMemory()
  await desk.boot()(first.body)
  const ticket = desk.rows().find(({ sk }) => String(sk).startsWith('T#'))
  if (!ticket) throw new Error('no ticket')
  const base = desk.base()
  const { id, seq } = base.stores.tickets.parse(ticket)
  const queue: Note[] = []
  const outbound = {
    send: async (notes: Note[]) => {
      queue.push(...notes)
      return []
    },
  }
  const agent = anAgent()
  await acting({ ...base, outbound, undoSeconds: 0, newId: () => draft }).sendReply({
    ticket: id,
    draft,
    text,
    seq,
    agent,
  })
  const dial = async () => ({ url: 'https://network.example/', headers: {} })
  const fetch = async () => {
    throw new DOMException('no answer', 'TimeoutError')
  }
  const deliver = sending({
    ...base,
    tokens: async () => Object.fromEntries(desk.rows().map(({ sk }) => [String(sk), 'token'])),
    network: network(fetch, dial),
    act: acts(fetch, dial),
    meet: meets(fetch, dial),
    bring: lists(fetch, dial),
    files: { look: async () => undefined, read: async () => undefined, lend: async () => '' },
    sleep: async () => {},
  })
  for (const { body } of queue) await deliver(body)
  const reply = await base.stores.replies.get(id, draft)
  if (reply?.state !== 'unknown') throw new Error(`the reply is ${reply?.state}`)
  return {
    rows: desk.rows().filter(({ pk }) => !String(pk).startsWith('K#')),
    marker: `${id}/${draft}/${reply.attempt}`,
  }
}
