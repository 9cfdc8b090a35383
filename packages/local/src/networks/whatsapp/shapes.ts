import type { InferOutput } from 'valibot'
import type { Attachment, Identity, Message } from '../world.ts'
import { type Failure, failures } from './errors.ts'

/** Whether the network names people as it did before April 2026: by number alone. */
export interface Manner {
  old: boolean
}

export const contact = ({ phone, user, username }: Identity, name: string, { old }: Manner) => ({
  profile: { name, ...(username && !old && { username }) },
  ...((old || !username) && { wa_id: phone }),
  ...(!old && { user_id: user }),
})

const from = ({ phone, user, username }: Identity, { old }: Manner) => ({
  ...((old || !username) && { from: phone }),
  ...(!old && { from_user_id: user }),
})

const seconds = (at: number) => String(Math.floor(at / 1000))

/** What one message holds under the name of its type. */
export type Said = { type: string } & Record<string, unknown>

/** Who quotes which message of whom; or that it only passes on what others said. */
export interface Extra {
  context?: object
  referral?: object
}

export const said = (
  who: Identity,
  { id, at }: Pick<Message, 'id' | 'at'>,
  what: Said,
  extra: Extra,
  manner: Manner,
) => ({
  ...from(who, manner),
  id,
  timestamp: seconds(at),
  ...what,
  ...extra,
})

const sha256 = 'SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI='
const mimes = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/ogg; codecs=opus',
  file: 'application/pdf',
  sticker: 'image/webp',
}

export const text = (body: string): Said => ({ type: 'text', text: { body } })

/** A file: named by its number; its address needs the token and lives for minutes. */
export function media({ type, url }: InferOutput<typeof Attachment>, caption?: string, name?: string): Said {
  const kind = type === 'file' ? 'document' : type
  const file = {
    ...(caption && { caption }),
    ...(type === 'file' && { filename: name ?? 'documento.pdf' }),
    mime_type: mimes[type],
    sha256,
    id: /\/media\/whatsapp\/(\d+)$/.exec(url)?.[1] ?? String(1_003_383_421_387_256 + url.length),
    ...(type === 'audio' && { url, voice: true }),
    ...(type === 'sticker' && { animated: false }),
  }
  return { type: kind, [kind]: file }
}

export const system = (
  { phone }: Identity,
  after: Identity,
  name: string,
  id: string,
  at: number,
  { old }: Manner,
) => ({
  from: phone,
  id,
  timestamp: seconds(at),
  system: {
    body: `User ${name} changed from ${phone} to ${after.phone}`,
    wa_id: after.phone,
    type: 'user_changed_number',
    ...(!old && { user_id: after.user }),
  },
  type: 'system',
})

export const status = (
  who: Identity,
  { id, metadata }: Pick<Message, 'id' | 'metadata'>,
  { state, at, failure, paid }: { state: NonNullable<Message['state']>; at: number; failure?: Failure; paid?: boolean },
  { old }: Manner,
) => ({
  id,
  status: state,
  timestamp: seconds(at),
  ...((old || !who.username) && { recipient_id: who.phone }),
  ...(!old && { recipient_user_id: who.user }),
  ...(metadata !== undefined && { biz_opaque_callback_data: metadata }),
  ...(paid !== undefined && {
    pricing: {
      billable: paid,
      pricing_model: 'PMP',
      type: paid ? 'regular' : 'free_customer_service',
      category: paid ? 'utility' : 'service',
    },
  }),
  ...(failure && { errors: [trouble(failure, old)] }),
})

function trouble(failure: Failure, old: boolean) {
  const { code, title, details } = failures[failure]
  const href = 'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes/'
  return old ? { code, title, details, href } : { code, title, message: title, error_data: { details }, href }
}

export const echoed = (number: string, { phone }: Identity, { id, at, text }: Message) => ({
  from: number,
  to: phone,
  id,
  timestamp: seconds(at),
  type: 'text',
  text: { body: text },
})
