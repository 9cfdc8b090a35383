import * as v from 'valibot'
import type { Adapter, Heard, Receipt } from './channel.ts'
import { plainly } from './graph.ts'
import { instant, unreadable, word } from './meta.ts'
import { failure } from './whatsapp.errors.ts'
import { addressee, moved, recipient, sender } from './whatsapp.people.ts'
import { echoed, ignored, type People, said } from './whatsapp.said.ts'
import { Change, Message, Parties, Recipient, Status, type Trouble, Value } from './whatsapp.shape.ts'

/** Fields that Meta documents and that no customer waits on. What concerns our account itself is kept, so that an admin sees it. */
const passedOver = new Set([
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
  'business_capability_update',
  'business_status_update',
  'account_settings_update',
  'user_preferences',
  'history',
  'smb_app_state_sync',
  'flows',
  'calls',
  'messaging_handovers',
  'automatic_events',
  'tracking_events',
  'payment_configuration_update',
  'partner_solutions',
])

const heardFields = new Set(['messages', 'smb_message_echoes'])

type Context = Parameters<Adapter['hear']>[1]

/** What one change of a WhatsApp business account says, item by item. */
export function hear(change: unknown, { sentAt }: Context): Heard[] {
  const outer = v.safeParse(Change, change)
  if (!outer.success) return [unreadable(outer.issues)]
  const { field, value } = outer.output
  // The network's own assistant answers there; listening in would open a ticket that nobody may answer.
  if (field === 'standby') return [ignored('another app owns the thread', sentAt)]
  if (!heardFields.has(field)) return [ignored(`field ${word(field)}`, sentAt, !passedOver.has(field))]
  const inner = v.safeParse(Value, value)
  if (!inner.success) return [unreadable(inner.issues)]
  const { messages = [], statuses = [], message_echoes = [], errors = [], contacts } = inner.output
  const heard = [
    ...messages.map((item) => read(Message, item, (message) => said(message, contacts, sentAt))),
    ...message_echoes.map((item) => read(Message, item, (message) => echoed(message, contacts, sentAt))),
    ...statuses.map((item) => read(Status, item, (status) => marked(status, contacts, sentAt))),
    ...errors.map((trouble) => troubled(trouble, sentAt)),
  ]
  return heard.length > 0 ? heard : [nameless(value, sentAt)]
}

function read<Schema extends v.GenericSchema>(
  schema: Schema,
  item: unknown,
  heard: (item: v.InferOutput<Schema>) => Heard,
): Heard {
  const result = v.safeParse(schema, item)
  return result.success ? heard(result.output) : unreadable(result.issues)
}

const states = new Map<string, Receipt['state']>([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'played'],
  ['failed', 'failed'],
])

/** What became of a message of ours. */
function marked(status: Status, contacts: People, sentAt: string): Heard {
  const at = instant(status.timestamp) ?? sentAt
  const state = states.get(status.status)
  if (!state) return ignored(`status ${word(status.status)}`, at, true)
  const author = recipient(status, contacts)
  const marker = status.biz_opaque_callback_data
  return {
    kind: 'status',
    state,
    ids: [status.id],
    at,
    public: false,
    ...(author && { author }),
    ...(marker && { marker }),
    ...(state === 'failed' && failure(status.errors?.find((one) => one))),
  }
}

/** An error that belongs to no message: an admin should see it. */
const troubled = (trouble: Trouble | undefined, at: string) =>
  ignored(plainly('error', word(trouble?.code), trouble?.title), at, true)

/** Lists of a kind that we have no name for, or nothing at all. */
function nameless(value: unknown, at: string) {
  const name = Object.keys(value ?? {}).find((member) => !(member in Value.entries) && member !== 'messaging_product')
  return name === undefined ? ignored('nothing in it', at) : ignored(`list ${word(name)}`, at, true)
}

/** The person, whichever list names them. */
export function lane(change: unknown): { customer?: string } {
  const outer = v.safeParse(v.object({ value: Value }), change)
  if (!outer.success) return {}
  const { messages = [], message_echoes = [], statuses = [], contacts } = outer.output.value
  const message = v.safeParse(Parties, messages[0])
  const echo = v.safeParse(Parties, message_echoes[0])
  const status = v.safeParse(Recipient, statuses[0])
  const who =
    (message.success && (sender(message.output, contacts) ?? moved(message.output))) ||
    (echo.success && addressee(echo.output, contacts)) ||
    (status.success && recipient(status.output, contacts))
  return who ? { customer: who.id } : {}
}
