import * as v from 'valibot'
import type { Kind } from '../company/policy.store.ts'

/** A kind of reference that people write, such as a case number: how it looks, and where its record opens. */
export const Code = v.object({
  id: v.string(),
  name: v.string(),
  /** A regular expression of the linear kind (RE2): no look-around, no back-references. */
  pattern: v.string(),
  /** Where the record opens: an https address with `{code}` in it. Absent: the code is only shown. */
  link: v.optional(v.string()),
})
export type Code = v.InferOutput<typeof Code>

export const codeKind: Kind<Code> = { kind: 'code', schema: Code }

/** A code found in somebody's words. */
export interface Found {
  name: string
  value: string
  url?: string
}

/** What stands in for the code must not choose whose record opens: only https, and nothing of it in the host. */
export function isLink(link: string) {
  const filled = (code: string) => {
    const address = link.replaceAll('{code}', code)
    return URL.canParse(address) ? new URL(address) : undefined
  }
  const [one, other] = [filled('a'), filled('b')]
  if (!one || !other || one.protocol !== 'https:' || one.username || one.password) return false
  return link.includes('{code}') && one.origin === other.origin
}

export const linkOf = ({ link }: Code, value: string) => link?.replaceAll('{code}', encodeURIComponent(value))
