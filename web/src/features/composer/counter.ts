import type { AccountView } from '@ascolta/functions/api/views'

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

/** What Latin text, punctuation and joiners weigh 1 in; everything else weighs 2. */
const light = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
] as const

/** X: composed form, links 23 whatever their length, an emoji 2 as a whole. */
function weighted(text: string) {
  let sum = 0
  const words = text.normalize('NFC').replace(/https?:\/\/\S+/giu, () => {
    sum += 23
    return ''
  })
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(words)) {
    if (/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(segment)) sum += 2
    else for (const sign of segment) sum += weight(sign.codePointAt(0) ?? 0)
  }
  return sum
}

const weight = (sign: number) => (light.some(([from, to]) => sign >= from && sign <= to) ? 1 : 2)
