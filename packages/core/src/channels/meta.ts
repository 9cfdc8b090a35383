import * as v from 'valibot'
import { iso } from '../clock.ts'
import { sha256 } from '../hash.ts'
import type { Attachment, Author, Unreadable } from './channel.ts'

/** A platform's id. Some fixtures and old versions carry it as a number. */
export const Id = v.union([
  v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
  v.pipe(v.number(), v.safeInteger(), v.transform(String)),
])

/** A detail that may be absent, null or of another shape: then the rest is read without it. */
export const detail = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.fallback(v.optional(schema), undefined)

/** Words of a person: absent or null is none, any other shape is an error, so that no words get lost unseen. */
export const Words = v.nullish(v.string(), '')

/** Seconds end below this, milliseconds below a thousand times it: the year 5138. */
const seconds = 1e11

/** An instant from seconds, milliseconds or microseconds, told apart by magnitude, as a number or its digits, or from ISO 8601. */
export function instant(value: unknown) {
  const number = typeof value === 'string' && /^\d{1,18}$/.test(value) ? Number(value) : value
  if (typeof number === 'string') return written(number)
  if (typeof number !== 'number' || !(number > 0)) return undefined
  if (number < seconds) return iso(Math.round(number * 1000))
  if (number < seconds * 1000) return iso(Math.round(number))
  return number < seconds * 1e6 ? iso(Math.round(number / 1000)) : undefined
}

function written(text: string) {
  if (!/^\d{4}-\d\d-\d\dT/.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : iso(at)
}

/** An address that a browser may open; anything else is dropped. */
export function link(value: unknown) {
  if (typeof value !== 'string' || value.length > 4096 || !URL.canParse(value)) return undefined
  return /^https?:\/\//i.test(value) ? value : undefined
}

/** An author, where there is an id at all. */
export const author = (id?: string, name?: string): Author | undefined =>
  id ? { id, ...(name && { name }) } : undefined

export const attachment = (type: Attachment['type'], url?: unknown, title?: unknown): Attachment => {
  const address = link(url)
  const named = typeof title === 'string' && title ? title.slice(0, 300) : undefined
  return { type, ...(address && { url: address }), ...(named && { title: named }) }
}

/**
 * Which of two changes of one kind to one object came later, comparable as text.
 * Meta gives no version: first the time of the happening, then of its notification, then the content so that all readers agree.
 */
export const rank = (at: string, sentAt: string, content: string) => `${at} ${sentAt} ${sha256(content).slice(0, 8)}`

/** Why a shape could not be read: places and what was expected there, never what a person wrote. */
export function unreadable(issues: readonly v.BaseIssue<unknown>[]): Unreadable {
  const places = issues
    .slice(0, 3)
    .map((issue) => `${v.getDotPath(issue) ?? 'change'}: expected ${issue.expected ?? issue.type}`)
  return { kind: 'unreadable', reason: places.join('; ').slice(0, 300) }
}

/** A word of a payload that may be shown and logged: the names of fields and verbs, nothing that a person wrote. */
export const word = (value: string | undefined) => (value && /^[\w-]{1,40}$/.test(value) ? value : 'unnamed')
