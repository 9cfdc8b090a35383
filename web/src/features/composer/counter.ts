import type { AccountView } from '@ascolta/functions/api/views'
import { weighted } from './weighted.ts'

type Limit = NonNullable<AccountView['capabilities']['public']>['text']

const measures: Record<Limit['unit'], (text: string) => number> = {
  characters: (text) => [...text].length,
  utf16: (text) => text.length,
  bytes: (text) => new TextEncoder().encode(text).length,
  weighted,
}

/** How long a text is as its network counts, and whether that is worth saying: from a fifth of the limit left. */
export function count(text: string, { limit, unit }: Limit) {
  const used = measures[unit](text)
  const left = limit - used
  return { used, left, over: left < 0, near: left <= limit / 5 }
}
