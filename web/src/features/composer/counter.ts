import type { AccountView } from '@ascolta/functions/api/views'
import { lengthOf } from '@ascolta/length/length'

export type Limit = NonNullable<AccountView['capabilities']['public']>['text']

/** The words as they go out: with the signature that the server puts under them, once. */
export function withSignature(text: string, signature: string | undefined) {
  const words = text.trimEnd()
  return !signature || !words || words.endsWith(signature) ? text : `${words} ${signature}`
}

/** How long a text is as its network counts, and whether that is worth saying: from a fifth of the limit left. */
export function count(text: string, { limit, unit }: Limit) {
  const used = lengthOf(text, unit)
  const left = limit - used
  return { used, left, over: left < 0, near: left <= limit / 5 }
}
