import { filled, fitsGap, type Gap, gapsOf, type Parts } from '@ascolta/length/template'
import * as v from 'valibot'
import { Problem } from '../problem.ts'
import { personal } from '../schema.ts'

/** Words that a network approved for an account. A name may be there in several languages. */
export const Template = v.object({
  name: v.string(),
  language: v.string(),
  /** The network's word for what it is for: `utility`, `marketing`, `authentication`. */
  category: v.string(),
  header: v.optional(v.string()),
  body: v.string(),
  footer: v.optional(v.string()),
  buttons: v.array(v.string()),
  /** Its gaps have names, and the network wants to hear them. */
  named: v.optional(v.literal(true)),
  /** Why this desk cannot send it: it holds more than words. */
  unfit: v.optional(v.picklist(['media', 'button', 'kind'])),
})
export type Template = v.InferOutput<typeof Template>

/** What an agent chose, and what is to stand in the gaps. */
export const Choice = v.strictObject({
  name: v.pipe(v.string(), v.maxLength(512)),
  language: v.pipe(v.string(), v.maxLength(20)),
  values: v.record(v.pipe(v.string(), v.maxLength(120)), v.pipe(v.string(), v.maxLength(1024))),
})
export type Choice = v.InferOutput<typeof Choice>

const Gaps = v.array(v.object({ name: v.string(), text: personal(v.string()) }))
/** A template as it goes out with a reply. */
export const Filled = v.object({
  name: v.string(),
  language: v.string(),
  named: v.optional(v.literal(true)),
  header: Gaps,
  body: Gaps,
})
export type Filled = v.InferOutput<typeof Filled>

/** How long the parts of a template may be when their gaps are filled. */
export interface Limits {
  header: number
  body: number
}

/** Every gap filled, and the words that the customer will read. */
export function fill(
  template: Template,
  { values }: Pick<Choice, 'values'>,
  limits: Limits,
): { text: string; template: Filled } {
  if (template.unfit)
    throw new Problem('invalid', 'template.unfit', 'This template holds more than words: this desk cannot send it.')
  const gaps = gapsOf(template)
  const strange = Object.keys(values).filter((id) => !gaps.some((gap) => gap.id === id))
  const open = gaps.filter(({ id }) => !Object.hasOwn(values, id) || !fitsGap(values[id])).map(({ id }) => id)
  if (open.length > 0 || strange.length > 0)
    throw new Problem('invalid', 'template.gaps', 'Every gap takes one line of words.', { gaps: [...open, ...strange] })
  const words = (part: Gap['part']) =>
    gaps.filter((gap) => gap.part === part).map(({ id, name }) => ({ name, text: (values[id] ?? '').toWellFormed() }))
  const { name, language, named } = template
  const stands = Object.fromEntries(gaps.map(({ id }) => [id, (values[id] ?? '').toWellFormed()]))
  fits({ body: template.header ?? '', buttons: [] }, headed(stands), limits.header)
  fits({ body: template.body, buttons: [] }, stands, limits.body)
  return {
    text: filled(template, stands),
    template: { name, language, ...(named ? { named } : {}), header: words('header'), body: words('body') },
  }
}

function fits(part: Parts, values: Record<string, string>, limit: number) {
  const { length } = filled(part, values)
  if (length > limit)
    throw new Problem('invalid', 'reply.too-long', `This part takes ${limit}; this is ${length}.`, { limit, length })
}

/** The header's gaps, to be counted as if it stood alone. */
const headed = (values: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([id, words]) =>
      id.startsWith('header.') ? [[id.replace('header', 'body'), words]] : [],
    ),
  )

/** What was chosen, out of what goes out. */
export const choiceOf = ({ name, language, header, body }: Filled): Choice => ({
  name,
  language,
  values: Object.fromEntries([
    ...header.map((gap) => [`header.${gap.name}`, gap.text]),
    ...body.map((gap) => [`body.${gap.name}`, gap.text]),
  ]),
})

/** All that an approval of it covers, in one order. */
export const sealed = ({ name, language, named, header, body }: Filled) => [
  name,
  language,
  named ?? false,
  header.map((gap) => [gap.name, gap.text]),
  body.map((gap) => [gap.name, gap.text]),
]
