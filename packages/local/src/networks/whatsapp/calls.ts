import * as v from 'valibot'
import type { Account, Frame } from '../frame.ts'
import { appId } from '../messenger/shapes.ts'
import { refusals } from '../meta/errors.ts'
import { parseFields, pick } from '../meta/fields.ts'
import { type GraphCall, structured } from '../meta/graph.ts'
import type { Attachment } from '../world.ts'
import { businessOf, type Chats, displayOf, fields } from './chats.ts'
import { moody, no } from './errors.ts'
import { identityOf, personAt } from './people.ts'
import { approved, filled } from './templates.ts'

const limits = { text: 4096, caption: 1024, marker: 512, windowHours: 24, typing: 25_000 }
/** Messages to one person at once, and the seconds in which one more is allowed. */
const pair = { burst: 45, seconds: 6 }
const perSecond = 80

/** The Graph API calls of a WhatsApp number and of its business account. */
export function whatsappCalls(frame: Frame, chats: Chats): GraphCall[] {
  const { world } = frame
  const now = () => frame.clock().getTime()
  const numbers = () => frame.accounts.filter(({ channel }) => channel === 'whatsapp')
  const isNumber = (id: string) => numbers().some(({ external }) => external === id)
  const isBusiness = (id: string) => numbers().some(({ external }) => businessOf(external) === id)
  const ours = { channel: 'whatsapp', refusals: moody } as const

  function own(account: Account, number: string) {
    if (account.external !== number) throw refusals.gone(number, 'post')
  }
  function ownBusiness(account: Account, id: string) {
    if (businessOf(account.external) !== id) throw refusals.gone(id)
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
      run({ id, params, account }) {
        own(account, id)
        const asked = v.parse(Send, params)
        const target = asked.to ?? asked.recipient
        if (!target) throw no.missing('to')
        if (target.replace(/^\+/, '') === displayOf(id)) throw no.self()
        const words = wordsOf(asked, limits)
        const person = personAt(world, target)
        if (!person) throw no.undeliverable()
        const to = chats.conversation(id, person)
        hold(id, to.id)
        const open = to.heardAt !== undefined && now() - to.heardAt <= limits.windowHours * 3_600_000
        const blocked = world.people.get(person)?.blocks.includes(id)
        const failure = blocked ? 'undeliverable' : open || asked.type === 'template' ? undefined : 'window'
        const marker = asked.biz_opaque_callback_data
        const paid = asked.type === 'template' && !open
        const { message, happenings } = chats.write(to, words, { marker, failure, paid })
        if (!failure)
          frame.applied({
            account: account.id,
            call: 'message',
            object: message.id,
            target: to.id,
            text: words.text,
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
        if (typing_indicator) chats.typing(to, now() + limits.typing)
        return { json: { success: true } }
      },
    },
    {
      ...ours,
      method: 'GET',
      edge: '',
      effect: false,
      owns: isNumber,
      run({ id, params, account }) {
        own(account, id)
        const whole = {
          id,
          display_phone_number: `+${displayOf(id)}`,
          verified_name: account.name,
          quality_rating: 'GREEN',
          platform_type: 'CLOUD_API',
          throughput: { level: 'STANDARD' },
        }
        const asked = parseFields(String(params.fields ?? 'id,display_phone_number,verified_name,quality_rating'))
        return { json: pick(whole, asked) }
      },
    },
    {
      ...ours,
      method: 'GET',
      edge: 'message_templates',
      effect: false,
      owns: isBusiness,
      run({ id, account }) {
        ownBusiness(account, id)
        return { json: { data: approved } }
      },
    },
    {
      ...ours,
      method: 'GET',
      edge: 'phone_numbers',
      effect: false,
      owns: isBusiness,
      run({ id, account }) {
        ownBusiness(account, id)
        const data = numbers().filter(({ external }) => businessOf(external) === id)
        return {
          json: {
            data: data.map(({ external, name }) => ({
              id: external,
              display_phone_number: `+${displayOf(external)}`,
              verified_name: name,
            })),
          },
        }
      },
    },
    ...(['GET', 'POST', 'DELETE'] as const).map(
      (method): GraphCall => ({
        ...ours,
        method,
        edge: 'subscribed_apps',
        effect: false,
        owns: isBusiness,
        run({ id, account }) {
          ownBusiness(account, id)
          const subscribed = world.subscriptions.get(account.external)?.fields.length
          const app = {
            whatsapp_business_api_data: { id: String(appId), name: 'Ascolta', link: 'https://ascolta.example' },
          }
          if (method === 'GET') return { json: { data: subscribed ? [app] : [] } }
          world.subscriptions.put({ id: account.external, fields: method === 'POST' ? fields : [] })
          return { json: { success: true } }
        },
      }),
    ),
  ]
}

/** What the person will see of a call, if it is one that the network takes. */
function wordsOf(asked: v.InferOutput<typeof Send>, { text, caption, marker }: typeof limits) {
  if ((asked.biz_opaque_callback_data?.length ?? 0) > marker)
    throw no.parameter(`biz_opaque_callback_data must be at most ${marker} characters long.`)
  if (asked.type === 'template') {
    if (!asked.template) throw no.missing('template')
    return { text: filled(asked.template) }
  }
  if (asked.type === 'text') {
    const body = asked.text?.body ?? ''
    if (!body.trim()) throw no.missing('text.body')
    if (body.length > text) throw no.parameter(`text.body must be at most ${text} characters long.`)
    return { text: body }
  }
  const file = asked[asked.type]
  if (!file) throw no.missing(asked.type)
  if ((file.caption?.length ?? 0) > caption) throw no.parameter(`caption must be at most ${caption} characters long.`)
  if (file.caption && (asked.type === 'audio' || asked.type === 'sticker'))
    throw no.parameter(`${asked.type} takes no caption.`)
  const type: v.InferOutput<typeof Attachment>['type'] = asked.type === 'document' ? 'file' : asked.type
  return { text: file.caption, attachments: [{ type, url: file.link }] }
}

const File = structured(
  v.object({ link: v.pipe(v.string(), v.url()), caption: v.optional(v.string()), filename: v.optional(v.string()) }),
)
const Send = v.object({
  messaging_product: v.literal('whatsapp'),
  recipient_type: v.optional(v.literal('individual'), 'individual'),
  to: v.optional(v.string()),
  recipient: v.optional(v.string()),
  type: v.optional(v.picklist(['text', 'template', 'image', 'video', 'audio', 'document', 'sticker']), 'text'),
  text: v.optional(structured(v.object({ body: v.string(), preview_url: v.optional(v.boolean()) }))),
  image: v.optional(File),
  video: v.optional(File),
  audio: v.optional(File),
  document: v.optional(File),
  sticker: v.optional(File),
  template: v.optional(
    structured(
      v.object({
        name: v.string(),
        language: v.object({ code: v.string() }),
        components: v.optional(
          v.array(
            v.object({
              type: v.string(),
              parameters: v.array(v.object({ type: v.literal('text'), text: v.string() })),
            }),
          ),
          [],
        ),
      }),
    ),
  ),
  context: v.optional(structured(v.object({ message_id: v.string() }))),
  biz_opaque_callback_data: v.optional(v.string()),
})
const Mark = v.object({
  messaging_product: v.literal('whatsapp'),
  status: v.literal('read'),
  message_id: v.string(),
  typing_indicator: v.optional(structured(v.object({ type: v.literal('text') }))),
})
