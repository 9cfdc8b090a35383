import * as v from 'valibot'
import type { Adapter, Author, Changed, Echo, Heard, Ignored, Receipt, Said } from './channel.ts'
import { plainly } from './graph.ts'
import { instant, rank, unreadable, word } from './meta.ts'
import { failure } from './whatsapp.errors.ts'
import { addressee, moved, recipient, sender } from './whatsapp.people.ts'
import { Change, type Contact, Message, Parties, Recipient, Status, type Trouble, Value } from './whatsapp.shape.ts'
import { attachmentsOf, textOf } from './whatsapp.words.ts'

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
type People = (Contact | undefined)[] | undefined

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

/** One item of `messages`. */
function said(message: Message, contacts: People, sentAt: string): Heard {
  const author = sender(message, contacts)
  const at = instant(message.timestamp) ?? sentAt
  const { type } = message
  if (type === 'system') return { ...ignored(`system ${word(message.system?.type)}`, at), ...about(message) }
  if (type === 'request_welcome') return ignored('chat opened', at)
  const change = changed(message, at, sentAt)
  if (change) return { ...change, ...(author && { author }) }
  if (isChange(type)) return { kind: 'unreadable', reason: `${type}: expected an object` }
  return {
    kind: pressed(message) ? 'postback' : 'message',
    ...content(message, at),
    ...(author && { author }),
    // Whoever answers a group answers in it.
    ...(message.group_id && { context: { group: message.group_id } }),
  } satisfies Said
}

/** What a colleague did on the business's own phone. */
function echoed(message: Message, contacts: People, sentAt: string): Heard {
  const at = instant(message.timestamp) ?? sentAt
  const change = changed(message, at, sentAt)
  if (change) return change
  if (isChange(message.type)) return { kind: 'unreadable', reason: `${message.type}: expected an object` }
  const to = addressee(message, contacts)
  return { kind: 'echo', ...content(message, at), ...(to && { to }) } satisfies Echo
}

function content(message: Message, at: string) {
  const parent = message.context?.id
  return {
    id: message.id,
    space: 'message',
    at,
    public: false,
    ...(parent && { parent }),
    text: textOf(message),
    attachments: attachmentsOf(message),
  } as const
}

const pressed = ({ button, interactive }: Message) =>
  Boolean(button || interactive?.button_reply || interactive?.list_reply)

const isChange = (type: string | undefined) => type === 'reaction' || type === 'edit' || type === 'revoke'

/** What became of a message said before; the item's own id is of no use to anybody. */
function changed({ reaction, edit, revoke }: Message, at: string, sentAt: string): Changed | undefined {
  const base = { space: 'message', at, public: false } as const
  if (revoke) return { kind: 'delete', id: revoke.original_message_id, ...base, rank: rank(at, sentAt, '') }
  if (edit) {
    const text = textOf(edit.message)
    return { kind: 'edit', id: edit.original_message_id, ...base, text, rank: rank(at, sentAt, text) }
  }
  if (!reaction) return undefined
  const emoji = reaction.emoji || undefined
  const given = { ...(emoji && { reaction: emoji }), rank: rank(at, sentAt, emoji ?? '') }
  return { kind: 'reaction', id: reaction.message_id, ...base, ...given }
}

/** A change of number or id says which people are one. */
function about(message: Message): { author?: Author } {
  const author = moved(message)
  return author ? { author } : {}
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

const ignored = (reason: string, at: string, unknown = false): Ignored => ({
  kind: 'ignored',
  reason,
  ...(unknown && { unknown }),
  at,
  public: false,
})

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
