import * as v from 'valibot'
import { structured } from '../meta/graph.ts'
import type { Attachment } from '../world.ts'
import { no } from './errors.ts'
import { filled } from './templates.ts'

const limits = { text: 4096, caption: 1024, marker: 512 }

/** What the person will see of a call, if it is one that the network takes. */
export function wordsOf(asked: v.InferOutput<typeof Send>): {
  text?: string | undefined
  file?: v.InferOutput<typeof Attachment>
} {
  const { text, caption, marker } = limits
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
  return { text: file.caption, file: { type, url: file.link, ...(file.filename && { name: file.filename }) } }
}

const File = structured(
  v.object({ link: v.pipe(v.string(), v.url()), caption: v.optional(v.string()), filename: v.optional(v.string()) }),
)
/** A message as a call asks for it. */
export const Send = v.object({
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
              parameters: v.array(
                v.object({ type: v.literal('text'), parameter_name: v.optional(v.string()), text: v.string() }),
              ),
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
/** A message that was read, and perhaps an answer being typed. */
export const Mark = v.object({
  messaging_product: v.literal('whatsapp'),
  status: v.literal('read'),
  message_id: v.string(),
  typing_indicator: v.optional(structured(v.object({ type: v.literal('text') }))),
})
