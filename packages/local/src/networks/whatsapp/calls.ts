import * as v from 'valibot'
import type { Account, Frame } from '../frame.ts'
import { refusals } from '../meta/errors.ts'
import type { GraphCall } from '../meta/graph.ts'
import { Mark, Send, wordsOf } from './asked.ts'
import { type Chats, displayOf } from './chats.ts'
import { moody, no } from './errors.ts'
import { fetchFile } from './files.ts'
import { identityOf, personAt } from './people.ts'

const limits = { windowHours: 24, typing: 25_000 }
/** Messages to one person at once, and the seconds in which one more is allowed. */
const pair = { burst: 45, seconds: 6 }
const perSecond = 80

/** The Graph API calls that write to a person from a WhatsApp number. */
export function whatsappCalls(frame: Frame, chats: Chats): GraphCall[] {
  const { world } = frame
  const now = () => frame.clock().getTime()
  const isNumber = (id: string) =>
    frame.accounts.some(({ channel, external }) => channel === 'whatsapp' && external === id)
  const ours = { channel: 'whatsapp', refusals: moody } as const

  function own(account: Account, number: string) {
    if (account.external !== number) throw refusals.gone(number, 'post')
  }

  /** What was sent from a number, newest last. */
  const sentFrom = (number: string) => {
    const here = new Set(world.conversations.all().flatMap(({ id, page }) => (page === number ? [id] : [])))
    return world.messages.all().filter((one) => here.has(one.conversation) && one.fromPage && one.app !== undefined)
  }
  function hold(number: string, conversation: string) {
    const all = sentFrom(number)
    if (all.filter(({ at }) => now() - at < 1000).length >= perSecond) throw no.rate()
    let room = pair.burst
    let before = Number.NEGATIVE_INFINITY
    for (const { at } of all.filter((one) => one.conversation === conversation)) {
      room = Math.min(pair.burst, room + (at - before) / (pair.seconds * 1000)) - 1
      before = at
    }
    if (Math.min(pair.burst, room + (now() - before) / (pair.seconds * 1000)) < 1) throw no.pair()
  }

  return [
    {
      ...ours,
      method: 'POST',
      edge: 'messages',
      effect: true,
      owns: (id, params) => isNumber(id) && !('status' in params),
      async run({ id, params, account }) {
        own(account, id)
        const asked = v.parse(Send, params)
        const target = asked.to ?? asked.recipient
        if (!target) throw no.missing('to')
        if (target.replace(/^\+/, '') === displayOf(id)) throw no.self()
        const { text, file } = wordsOf(asked)
        const person = personAt(world, target)
        if (!person) throw no.undeliverable()
        const to = chats.conversation(id, person)
        hold(id, to.id)
        const open = to.heardAt !== undefined && now() - to.heardAt <= limits.windowHours * 3_600_000
        const blocked = world.people.get(person)?.blocks.includes(id)
        // The answer says accepted; that a file cannot be had or is of no kind it takes is told by a status.
        const fetched = file && (await fetchFile(frame, asked.type, file))
        const closed = !open && asked.type !== 'template'
        const failure = blocked ? 'undeliverable' : closed ? 'window' : fetched?.failure
        const words = { text, attachments: fetched?.kept ? [fetched.kept] : [] }
        const marker = asked.biz_opaque_callback_data
        const paid = asked.type === 'template' && !open
        const { message, happenings } = chats.write(to, words, { marker, failure, paid })
        if (!failure)
          frame.applied({
            account: account.id,
            call: 'message',
            object: message.id,
            target: to.id,
            text,
            ...(fetched?.kept && { files: [fetched.kept.sha256] }),
            metadata: marker,
            tag: asked.template?.name,
          })
        const { phone, user, username } = identityOf(world, person)
        const contact = { input: target, ...(!username && { wa_id: phone }), ...(asked.recipient && { user_id: user }) }
        const json = { messaging_product: 'whatsapp', contacts: [contact], messages: [{ id: message.id }] }
        return { json, echoes: happenings }
      },
    },
    {
      ...ours,
      method: 'POST',
      edge: 'messages',
      effect: false,
      owns: (id, params) => isNumber(id) && 'status' in params,
      run({ id, params, account }) {
        own(account, id)
        const { message_id, typing_indicator } = v.parse(Mark, params)
        const message = world.messages.get(message_id)
        const to = message && world.conversations.get(message.conversation)
        if (!to || to.page !== id || message.fromPage) throw no.parameter('The message id is not known.')
        const seen = chats.seen(to, message)
        if (typing_indicator) chats.typing(seen, now() + limits.typing)
        return { json: { success: true } }
      },
    },
  ]
}
