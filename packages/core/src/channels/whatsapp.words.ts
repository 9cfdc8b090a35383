import type { Attachment } from './channel.ts'
import { attachment, word } from './meta.ts'
import type { Card, Content, Order } from './whatsapp.shape.ts'

const media = [
  ['image', 'image'],
  ['video', 'video'],
  ['audio', 'audio'],
  ['document', 'file'],
  ['sticker', 'sticker'],
] as const satisfies [keyof Content, Attachment['type']][]

/** The words of a message, whatever kind it is. */
export function textOf({ text, image, video, audio, document, sticker, button, interactive, order }: Content) {
  const { button_reply, list_reply, nfm_reply } = interactive ?? {}
  const captions = [image, video, audio, document, sticker].map((one) => one?.caption)
  const chosen = list_reply && [list_reply.title, list_reply.description].filter(Boolean).join('\n')
  const form = nfm_reply && [nfm_reply.body, ...filledIn(nfm_reply.response_json)].filter(Boolean).join('\n')
  const words = [text?.body, ...captions, button?.text, button?.payload, button_reply?.title, chosen, form, order?.text]
  return words.find((one) => one) ?? ''
}

/** What comes with the words. A message of a kind that nobody can show still was said: it appears as something to look at on a phone. */
export function attachmentsOf(content: Content): Attachment[] {
  const all = [...files(content), ...places(content), ...cards(content), ...ordered(content.order)]
  if (all.length === 0 && !textOf(content)) all.push(unknown(content))
  return [...all, ...product(content), ...advert(content)]
}

const files = (content: Content) =>
  media.flatMap(([name, type]) => {
    const file = content[name]
    return file ? [{ ...attachment(type, file.url, file.filename), ...(file.id && { id: file.id }) }] : []
  })

function places({ location }: Content) {
  if (!location) return []
  const { latitude, longitude, name, address, url } = location
  const point = latitude === undefined || longitude === undefined ? undefined : `${latitude}, ${longitude}`
  return [attachment('location', url, [name, address, point].filter(Boolean).join(', '))]
}

const cards = ({ contacts = [] }: Content) => contacts.map((card) => attachment('other', undefined, onCard(card)))

function onCard({ name, org, phones = [], emails = [] }: Card) {
  const called = name?.formatted_name ?? [name?.first_name, name?.last_name].filter(Boolean).join(' ')
  const numbers = phones.map((one) => one?.phone ?? one?.wa_id)
  return [called, org?.company, ...numbers, ...emails.map((one) => one?.email)].filter(Boolean).join(', ')
}

const ordered = (order?: Order) =>
  (order?.product_items ?? []).map((item) => {
    const { product_retailer_id: product, quantity = 1, item_price, currency } = item ?? {}
    const price = [item_price, currency].filter((part) => part !== undefined).join(' ')
    return attachment('other', undefined, [`${quantity} × ${product ?? '?'}`, price].filter(Boolean).join(', '))
  })

const product = ({ context }: Content) =>
  context?.referred_product ? [attachment('share', undefined, context.referred_product.product_retailer_id)] : []

/** The advertisement a person answers: without it, "Is this available?" says nothing. */
const advert = ({ referral }: Content) =>
  referral
    ? [
        attachment(
          'share',
          referral.source_url ?? referral.image_url ?? referral.video_url,
          referral.headline || referral.body,
        ),
      ]
    : []

function unknown({ type, unsupported, errors }: Content) {
  const why = errors?.find((one) => one?.title)?.title
  return attachment('other', undefined, unsupported?.type ?? why ?? (type === 'text' ? undefined : word(type)))
}

/** What a person put into a form: a text of JSON with names of the business's own choice. Its token is none of their words. */
function filledIn(json: string) {
  const form = parsed(json)
  if (typeof form !== 'object' || form === null) return json ? [json] : []
  return Object.entries(form)
    .filter(([name]) => name !== 'flow_token')
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
