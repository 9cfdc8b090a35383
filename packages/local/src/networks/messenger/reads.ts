import * as v from 'valibot'
import { graphDate } from '../facebook-page/shapes.ts'
import type { Account, Frame } from '../frame.ts'
import { refusals } from '../meta/errors.ts'
import { parseFields, pick } from '../meta/fields.ts'
import type { GraphCall, Params } from '../meta/graph.ts'
import type { Conversation, Message } from '../world.ts'

/** How many messages of each thread are asked for, as in `messages.limit(25){…}`. */
const inner = ({ fields }: Params) => Number(/\bmessages\.limit\((\d+)\)/.exec(String(fields))?.[1] ?? 25)

const Paging = v.object({
  limit: v.optional(v.pipe(v.unknown(), v.transform(Number), v.integer(), v.minValue(1), v.maxValue(100)), 25),
  after: v.optional(v.string()),
  user_id: v.optional(v.string()),
})

/** A file as a thread lists it: where it is depends on what it is. */
function file({ type, url }: Message['attachments'][number]) {
  if (type === 'image' || type === 'sticker') return { mime_type: 'image/jpeg', image_data: { url } }
  if (type === 'video') return { mime_type: 'video/mp4', video_data: { url } }
  return { mime_type: type === 'audio' ? 'audio/mpeg' : 'application/octet-stream', file_url: url }
}

/** The Graph API calls that read people, threads and messages. */
export function messengerReads(frame: Frame): GraphCall[] {
  const { world } = frame
  const isPage = (id: string) => frame.accounts.some(({ external }) => external === id)
  const threadId = (psid: string) => `t_${psid}`
  const thread = (id: string) => world.conversations.get(id.replace(/^t_/, ''))
  const get = (edge: string, owns: GraphCall['owns'], run: GraphCall['run']): GraphCall => ({
    method: 'GET',
    edge,
    channel: 'messenger',
    effect: false,
    owns,
    run,
  })
  const own = (account: Account, page: string | undefined, id: string) => {
    if (account.external !== page) throw refusals.gone(id)
  }

  const person = (to: Conversation) => ({ id: to.id, name: world.people.get(to.person)?.name ?? '' })
  const page = (external: string) => ({
    id: external,
    name: frame.accounts.find((one) => one.external === external)?.name ?? '',
  })
  const messages = (to: Conversation) =>
    world.messages.all().filter((one) => one.conversation === to.id && !one.removed)

  function messageView(to: Conversation, message: Message) {
    const [from, other] = message.fromPage ? [page(to.page), person(to)] : [person(to), page(to.page)]
    return {
      id: message.id,
      created_time: graphDate(message.at),
      from,
      to: { data: [other] },
      message: message.text ?? '',
      ...(message.attachments.length > 0 && {
        attachments: { data: message.attachments.map(file) },
      }),
    }
  }
  const newest = (to: Conversation) =>
    messages(to)
      .reverse()
      .map((one) => messageView(to, one))
  function threadView(to: Conversation, limit = 100) {
    const all = messages(to)
    return {
      id: threadId(to.id),
      link: `/${to.page}/inbox/${to.id}/`,
      updated_time: graphDate(all.at(-1)?.at ?? to.heardAt ?? 0),
      message_count: all.length,
      participants: { data: [person(to), page(to.page)] },
      messages: paged(newest(to), { limit }, ''),
    }
  }
  function paged(items: unknown[], params: Params, fields: string) {
    const { limit, after } = v.parse(Paging, params)
    const from = after ? Number(Buffer.from(after, 'base64url').toString()) || 0 : 0
    const to = Math.min(from + limit, items.length)
    const cursor = (at: number) => Buffer.from(String(at)).toString('base64url')
    const asked = parseFields(typeof params.fields === 'string' ? params.fields : fields)
    return {
      data: items.slice(from, to).map((item) => pick(item, asked)),
      paging: {
        cursors: { before: cursor(from), after: cursor(to) },
        ...(to < items.length && { next: `?after=${cursor(to)}` }),
      },
    }
  }

  return [
    get(
      'conversations',
      (id) => isPage(id),
      ({ id, params, account }) => {
        own(account, id, id)
        const { user_id } = v.parse(Paging, params)
        const all = world.conversations
          .all()
          .filter((one) => one.page === id && (user_id === undefined || one.id === user_id) && messages(one).length > 0)
          .map((one) => threadView(one, inner(params)))
          .sort((a, b) => b.updated_time.localeCompare(a.updated_time))
        return { json: paged(all, params, 'id,link,updated_time') }
      },
    ),
    get(
      'messages',
      (id) => Boolean(thread(id)),
      ({ id, params, account }) => {
        const to = thread(id)
        own(account, to?.page, id)
        return { json: paged(to ? newest(to) : [], params, 'id,created_time') }
      },
    ),
    get(
      '',
      (id) => id.startsWith('t_') && Boolean(thread(id)),
      ({ id, params, account }) => {
        const to = thread(id)
        own(account, to?.page, id)
        return { json: pick(to && threadView(to), parseFields(String(params.fields ?? 'id,link,updated_time'))) }
      },
    ),
    get(
      '',
      (id) => Boolean(world.messages.get(id)),
      ({ id, params, account }) => {
        const message = world.messages.get(id)
        const to = message && world.conversations.get(message.conversation)
        own(account, to?.page, id)
        const fields = parseFields(String(params.fields ?? 'id,created_time'))
        return { json: pick(to && message && messageView(to, message), fields) }
      },
    ),
    /** A person's profile: only of those who wrote. */
    get(
      '',
      (id) => Boolean(world.conversations.get(id)),
      ({ id, params, account }) => {
        const to = world.conversations.get(id)
        own(account, to?.page, id)
        if (!to || to.heardAt === undefined) throw refusals.gone(id)
        const { name } = person(to)
        const [first = '', ...rest] = name.split(' ')
        const whole = { id, name, first_name: first, last_name: rest.join(' ') }
        return { json: pick(whole, parseFields(String(params.fields ?? 'id,first_name,last_name'))) }
      },
    ),
  ]
}
