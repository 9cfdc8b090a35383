import { split } from '@ascolta/core/channels/split'

/** A text on WhatsApp as the webhook puts it into the queue. */
export function whatsappText(said: {
  external: string
  from: string
  text: string
  at: string
  name?: string
  id?: string
}): string {
  const { external, from, text, at, name = 'Luca', id = `wamid.${from}${at}${text.length}` } = said
  const value = {
    messaging_product: 'whatsapp',
    metadata: { phone_number_id: external, display_phone_number: '39' },
    contacts: [{ wa_id: from, profile: { name } }],
    messages: [{ timestamp: String(Math.floor(Date.parse(at) / 1000)), from, id, type: 'text', text: { body: text } }],
  }
  const body = { object: 'whatsapp_business_account', entry: [{ id: '9', changes: [{ field: 'messages', value }] }] }
  const [piece] = split(body, at)
  if (!piece) throw new Error('nothing was said')
  return JSON.stringify(piece.delivery)
}
