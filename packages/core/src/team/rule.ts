import * as v from 'valibot'
import { Channel } from '../channels/channel.ts'
import type { Kind } from '../company/policy.store.ts'
import { Priority } from '../tickets/ticket.ts'
import { Skills, speaking, together } from './skill.ts'

const short = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60))
const some = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.optional(v.pipe(v.array(schema), v.minLength(1), v.maxLength(50)))

/** What must be true of a first message. What is not said is not asked; of a list one is enough. */
export const When = v.strictObject({
  accounts: some(v.string()),
  channels: some(Channel),
  public: v.optional(v.boolean()),
  languages: some(v.pipe(v.string(), v.regex(/^[a-z]{2}$/))),
  /** Words or phrases, as whole words; case and accents do not matter. */
  words: some(short),
  /** What it is about, as rules before this one said: a tag, or a needed skill `topic:…` without its kind. */
  topics: some(short),
  /** A field of the customer's card, such as `tier` is `gold`. */
  field: v.optional(v.strictObject({ name: short, value: short })),
})
export type When = v.InferOutput<typeof When>

/** What follows. */
export const Then = v.strictObject({
  team: v.optional(v.string()),
  skills: v.optional(Skills),
  /** Needs the customer's own language at this level, if we know it. */
  speaks: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3))),
  priority: v.optional(Priority),
  tag: v.optional(short),
})
export type Then = v.InferOutput<typeof Then>

/** Where a new conversation goes and what its agent must be able to do, as a company sets it. */
export const Rule = v.object({
  id: v.string(),
  name: short,
  /** Its place among the others: lower ones are asked first. */
  place: v.number(),
  on: v.boolean(),
  when: When,
  // biome-ignore lint/suspicious/noThenProperty: data of ours, never awaited.
  then: Then,
})
export type Rule = v.InferOutput<typeof Rule>

export const ruleKind: Kind<Rule> = { kind: 'rule', schema: Rule }

/** A first message, as far as rules ask about it. */
export interface Asked {
  account: string
  channel: Channel
  public: boolean
  text: string
  language?: string | undefined
  /** Of the customer's card; read only where a rule asks for one. */
  fields?: Record<string, string> | undefined
}

export interface Route {
  team?: string
  need: Skills
  priority?: Priority
  tags: string[]
  /** Which rules said so, in their order. */
  rules: string[]
}

export const inOrder = (rules: Rule[]) =>
  rules.filter(({ on }) => on).sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1))

/** Whether any rule asks for the customer's card. */
export const asksFields = (rules: Rule[]) => rules.some(({ on, when }) => on && when.field)

/** What all rules that fit say together: of two teams the earlier rule's, of one skill the higher level. */
export function route(rules: Rule[], asked: Asked): Route {
  const words = tokens(asked.text)
  const found: Route = { need: {}, tags: [], rules: [] }
  for (const { id, when, then } of inOrder(rules)) {
    if (!fits(when, asked, words) || !isAbout(when, found)) continue
    const { team, skills = {}, speaks, priority, tag } = then
    found.rules.push(id)
    if (team && !found.team) found.team = team
    found.need = together(found.need, skills)
    if (speaks && asked.language) found.need = together(found.need, { [speaking(asked.language)]: speaks })
    if (priority && !found.priority) found.priority = priority
    if (tag && !found.tags.includes(tag)) found.tags.push(tag)
  }
  return found
}

function fits(when: When, asked: Asked, words: string) {
  const { accounts, channels, languages, field } = when
  if (accounts && !accounts.includes(asked.account)) return false
  if (channels && !channels.includes(asked.channel)) return false
  if (when.public !== undefined && when.public !== asked.public) return false
  if (languages && !languages.includes(asked.language ?? '')) return false
  if (when.words && !when.words.some((one) => tokens(one).trim() !== '' && words.includes(tokens(one)))) return false
  return !field || fold(asked.fields?.[field.name] ?? '') === fold(field.value)
}

const isAbout = ({ topics }: When, { need, tags }: Route) =>
  !topics ||
  topics.some((one) => need[`topic:${fold(one)}`] !== undefined || tags.some((tag) => fold(tag) === fold(one)))

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim()

/** Folded words with one blank on each side: a phrase is found by one search of linear time, and only as whole words. */
const tokens = (text: string) => ` ${(fold(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `
