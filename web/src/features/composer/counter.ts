import type { AccountView } from '@ascolta/functions/api/views'
import { lengthOf } from '@ascolta/length/length'

type Limit = NonNullable<AccountView['capabilities']['public']>['text']

/** How long a text is as its network counts, and whether that is worth saying: from a fifth of the limit left. */
export function count(text: string, { limit, unit }: Limit) {
  const used = lengthOf(text, unit)
  const left = limit - used
  return { used, left, over: left < 0, near: left <= limit / 5 }
}
