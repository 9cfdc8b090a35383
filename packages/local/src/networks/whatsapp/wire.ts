import type { Wire } from '../frame.ts'
import { escaped, metaWire } from '../meta/wire.ts'

/** One happening on a number: a list of one item, with what stands beside it. */
export interface Part {
  business: string
  field: string
  metadata: { display_phone_number: string; phone_number_id: string }
  contact?: object
  list: 'messages' | 'statuses' | 'message_echoes' | 'errors'
  item: object
}

/** WhatsApp's webhooks: `object: "whatsapp_business_account"`, an entry per business account, a change per number, signed as all of Meta's. */
export const whatsappWire: Wire = {
  name: 'whatsapp',
  path: metaWire.path,
  pack: (parts) => [{ object: 'whatsapp_business_account', entry: entries(parts.filter(isPart)) }],
  encode: (body) => escaped(JSON.stringify(body)),
  sign: metaWire.sign,
}

function entries(parts: Part[]) {
  const businesses = Map.groupBy(parts, ({ business }) => business)
  return [...businesses].map(([id, ours]) => {
    const groups = Map.groupBy(ours, ({ field, metadata, list }) => [field, metadata.phone_number_id, list].join('\n'))
    return { id, changes: [...groups.values()].map(change) }
  })
}

function change(parts: Part[]) {
  const [{ field, metadata, list } = missing] = parts
  const contacts = new Map(parts.flatMap(({ contact }) => (contact ? [[JSON.stringify(contact), contact]] : [])))
  return {
    value: {
      messaging_product: 'whatsapp',
      metadata,
      ...(contacts.size > 0 && { contacts: [...contacts.values()] }),
      [list]: parts.map(({ item }) => item),
    },
    field,
  }
}
const missing = { field: 'messages', metadata: { display_phone_number: '', phone_number_id: '' }, list: 'messages' }

const isPart = (part: unknown): part is Part => typeof part === 'object' && part !== null && 'business' in part
