import { gapsOf } from '@ascolta/length/template'
import * as v from 'valibot'
import type { Template } from '../accounts/template.ts'
import type { Adapter, Call } from './channel.ts'
import { detail, Id } from './meta.ts'

/** A number's health names what it belongs to: the way from a number to its business account. */
const Health = v.object({
  health_status: v.object({
    entities: v.array(detail(v.object({ entity_type: v.string(), id: Id }))),
  }),
})
const Button = detail(v.object({ type: v.string(), text: detail(v.string()), url: detail(v.string()) }))
const Component = detail(
  v.object({
    type: v.string(),
    format: detail(v.string()),
    text: detail(v.string()),
    buttons: detail(v.array(Button)),
  }),
)
const One = v.object({
  name: v.string(),
  language: v.string(),
  status: v.string(),
  category: detail(v.string()),
  parameter_format: detail(v.string()),
  components: v.array(Component),
})
const List = v.object({
  data: v.array(v.unknown()),
  paging: detail(v.object({ cursors: detail(v.object({ after: detail(v.string()) })), next: detail(v.string()) })),
})

const listOf = (business: string) =>
  `/${encodeURIComponent(business)}/message_templates?fields=name,language,status,category,parameter_format,components&limit=100`

/** The call that says which business account a number belongs to. */
export const healthOf = (external: string): Call => ({
  method: 'GET',
  path: `/${encodeURIComponent(external)}?fields=health_status`,
})

/** What its answer says; `read`: it was such an answer. */
export function businessIn(json: unknown): { read: boolean; business?: string } {
  const health = v.safeParse(Health, json)
  if (!health.success) return { read: false }
  const business = health.output.health_status.entities.find((one) => one?.entity_type === 'WABA')?.id
  return { read: true, ...(business ? { business } : {}) }
}

/** The templates of the business account that a number belongs to: first which account that is, then page by page. */
export const templates: NonNullable<Adapter['templates']> = {
  first: ({ external }) => healthOf(external),
  read(call, { json }) {
    const { read, business } = businessIn(json)
    if (read) return business ? { templates: [], next: get(listOf(business)) } : undefined
    const list = v.safeParse(List, json)
    if (!list.success) return undefined
    const { data, paging } = list.output
    const after = paging?.next ? paging.cursors?.after : undefined
    return {
      templates: data.flatMap(template),
      ...(after && { next: get(`${call.path.replace(/&after=.*$/, '')}&after=${encodeURIComponent(after)}`) }),
    }
  },
}

const get = (path: string): Call => ({ method: 'GET', path })

/** One that is approved; what cannot be read is none. */
function template(value: unknown): Template[] {
  const read = v.safeParse(One, value)
  if (!read.success || read.output.status !== 'APPROVED') return []
  const { name, language, category = '', parameter_format, components } = read.output
  const part = (type: string) => components.find((one) => one?.type === type)
  const header = part('HEADER')
  const footer = part('FOOTER')?.text
  const buttons = part('BUTTONS')?.buttons ?? []
  const words = {
    name,
    language,
    category: category.toLowerCase(),
    ...(header?.text && { header: header.text }),
    body: part('BODY')?.text ?? '',
    ...(footer && { footer }),
    buttons: buttons.flatMap((one) => one?.text ?? []),
  }
  const numbered = gapsOf(words).every((gap) => /^\d+$/.test(gap.name))
  const unfit = unfitness(words.category, words.body, components)
  return [
    {
      ...words,
      ...((parameter_format === 'NAMED' || !numbered) && { named: true as const }),
      ...(unfit && { unfit }),
    },
  ]
}

const plainParts = new Set(['HEADER', 'BODY', 'FOOTER', 'BUTTONS'])
const plainButtons = new Set(['QUICK_REPLY', 'PHONE_NUMBER', 'URL', 'VOICE_CALL'])

/** What would need more than words in gaps: a file above, a button that takes a value, another kind of message altogether. */
function unfitness(category: string, body: string, components: v.InferOutput<typeof One>['components']) {
  if (category === 'authentication' || !body) return 'kind' as const
  if (components.some((one) => !one || !plainParts.has(one.type))) return 'kind' as const
  const header = components.find((one) => one?.type === 'HEADER')
  if (header && header.format !== undefined && header.format !== 'TEXT') return 'media' as const
  const buttons = components.flatMap((one) => one?.buttons ?? [])
  const valued = buttons.some((one) => !one || !plainButtons.has(one.type) || /\{\{/.test(one.url ?? ''))
  return valued ? ('button' as const) : undefined
}
