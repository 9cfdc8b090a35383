import * as v from 'valibot'
import type { Filled } from '../accounts/template.ts'
import type { Action, Adapter, Attachment, Call, Carried, Outgoing } from './channel.ts'
import { graphOutcome } from './graph.ts'
import { watchBusiness } from './graph.watch.ts'
import { detail, Id } from './meta.ts'
import { codes } from './whatsapp.errors.ts'
import { hear, lane } from './whatsapp.hear.ts'
import { templates } from './whatsapp.templates.ts'

const Sent = v.object({
  messages: v.tupleWithRest([v.object({ id: Id })], v.unknown()),
  contacts: detail(v.array(v.object({ wa_id: detail(Id), user_id: detail(Id) }))),
})

/** WhatsApp Business, Cloud API on Graph v26.0. An answer of 200 says accepted; what became of it is told by statuses. The API lists no messages, so there is nothing to `listen` to: WhatsApp itself tries a webhook for seven days. */
export const whatsapp: Adapter = {
  channel: 'whatsapp',
  capabilities: {
    public: null,
    private: {
      // Meta states 4,096 (captions 1,024) characters without a unit, unconfirmed: UTF-16 units are the stricter reading.
      text: { limit: 4096, unit: 'utf16' },
      attachments: {
        kinds: [
          { type: 'image', mimes: ['image/jpeg', 'image/png'], bytes: 5_000_000 },
          { type: 'video', mimes: ['video/mp4', 'video/3gpp'], bytes: 16_000_000 },
          {
            type: 'audio',
            mimes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
            bytes: 16_000_000,
          },
          // The network takes 100 MB; the desk does not.
          { type: 'file', bytes: 25_000_000 },
        ],
        count: 1,
        caption: 1024,
        words: true,
      },
      windowHours: 24,
      // Meta states both for words in the gaps together with those around them.
      templates: { header: 60, body: 1024 },
      begin: { to: 'phone', template: true },
      marker: 'callback-data',
      lookup: false,
      // A status proves a send; none for so long proves the contrary as well as anything can.
      resendAfterMinutes: 15,
      edit: false,
      delete: false,
      hide: false,
      like: false,
      privateReply: null,
      marks: 'seen',
    },
  },
  hear,
  lane,
  send: (reply) => ({
    method: 'POST',
    path: messages(reply.external),
    json: {
      messaging_product: 'whatsapp',
      ...addressed(reply),
      ...content(reply),
      ...(reply.target?.space === 'message' && { context: { message_id: reply.target.id } }),
      biz_opaque_callback_data: reply.id,
    },
  }),
  files: 'fetched',
  outcome: (answer) =>
    graphOutcome(
      answer,
      (json) => {
        const read = v.safeParse(Sent, json)
        if (!read.success) return undefined
        const [{ id }] = read.output.messages
        const [{ user_id, wa_id } = {}] = read.output.contacts ?? []
        const recipient = user_id ?? wa_id
        const aliases = user_id && wa_id ? [wa_id] : undefined
        return { kind: 'sent', id, space: 'message', ...(recipient && { recipient }), ...(aliases && { aliases }) }
      },
      codes,
    ),
  templates,
  watch: watchBusiness,
  act,
  // Numbers of files hold for seven days, their addresses for five minutes (platforms 4.2).
  media: {
    located: (id, external) => ({
      method: 'GET',
      path: `/${encodeURIComponent(id)}?phone_number_id=${encodeURIComponent(external)}`,
    }),
    proved: () => true,
  },
}

/** An id came from outside: it may not lead to another path. */
const messages = (external: string) => `/${encodeURIComponent(external)}/messages`

/** A group, a phone number, or a person whose number the network keeps to itself. */
function addressed({ recipient = '', context }: Outgoing) {
  if (context?.group) return { recipient_type: 'group', to: context.group }
  const phone = /^\+?(\d+)$/.exec(recipient)?.[1]
  return { recipient_type: 'individual', ...(phone ? { to: `+${phone}` } : { recipient }) }
}

function content({ text, template, attachments = [] }: Outgoing) {
  if (template) {
    const { name, language } = template
    const components = [...component('header', template), ...component('body', template)]
    return {
      type: 'template',
      template: { name, language: { code: language }, ...(components.length > 0 && { components }) },
    }
  }
  const [file] = attachments
  return file ? media(file, text) : { type: 'text', text: { preview_url: false, body: text } }
}

/** What stands in the gaps of one part, in their order; beside their names where they have names. */
function component(type: 'header' | 'body', { named, [type]: gaps }: Filled) {
  if (gaps.length === 0) return []
  return [
    {
      type,
      parameters: gaps.map(({ name, text }) => ({ type: 'text', ...(named && { parameter_name: name }), text })),
    },
  ]
}

const kinds = new Map<Attachment['type'], string>([
  ['image', 'image'],
  ['video', 'video'],
  ['audio', 'audio'],
  ['sticker', 'sticker'],
])
/** These carry no words. */
const mute = new Set(['audio', 'sticker'])

/** One file by its address. With words, what cannot carry them goes as a document, so that none get lost. */
function media({ type, url, name }: Carried, caption: string) {
  const wanted = kinds.get(type) ?? 'document'
  const kind = caption && mute.has(wanted) ? 'document' : wanted
  const filename = kind === 'document' ? name : undefined
  return { type: kind, [kind]: { link: url, ...(caption && { caption }), ...(filename && { filename }) } }
}

/** The network marks single messages as read; only together with that it shows that somebody is typing. */
function act(action: Action): Call | undefined {
  if ((action.kind !== 'typing' && action.kind !== 'seen') || !action.message) return undefined
  return {
    method: 'POST',
    path: messages(action.external),
    json: {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: action.message,
      ...(action.kind === 'typing' && { typing_indicator: { type: 'text' } }),
    },
  }
}
