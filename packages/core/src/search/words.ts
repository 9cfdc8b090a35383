/** One word of a text as the index knows it, and where it stands in the text as it was written. */
export interface Word {
  word: string
  start: number
  end: number
}

/** What of one text is searched: longer mails are found by their beginning. */
export const most = { characters: 10_000, words: 600, letters: 40 } as const

/** Case, accents and forms of letters folded: who types "perche" finds "Perché". */
const folded = (raw: string) =>
  raw
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')

/** The words and numbers of a text, in order. An apostrophe parts words, as Italian wants: "dell’ordine" is found by "ordine". */
export function words(text: string): Word[] {
  const found: Word[] = []
  for (const raw of text.slice(0, most.characters).matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const place = { start: raw.index, end: raw.index + raw[0].length }
    for (const [word] of folded(raw[0]).matchAll(/[\p{L}\p{N}]+/gu))
      found.push({ word: word.slice(0, most.letters), ...place })
    if (found.length >= most.words) break
  }
  return found.slice(0, most.words)
}

/** Codes are also known without their hyphens, dots and slashes: "ORD-2024-77" is "ord202477", too. */
export function codes(text: string): Word[] {
  const found: Word[] = []
  for (const raw of text.slice(0, most.characters).matchAll(/[\p{L}\p{N}]+(?:[-_/.][\p{L}\p{N}]+)+/gu)) {
    if (!/\p{N}/u.test(raw[0])) continue
    const word = joined(words(raw[0]))
    if (word.length <= most.letters) found.push({ word, start: raw.index, end: raw.index + raw[0].length })
    if (found.length >= most.words) break
  }
  return found
}

export const joined = (parts: Word[]) => parts.map(({ word }) => word).join('')

/** Every word that a text is found by. */
export const vocabulary = (text: string) => new Set([...words(text), ...codes(text)].map(({ word }) => word))

/** Whether these words stand in the text one after the other. */
export function stands(phrase: string[], text: string) {
  const all = words(text).map(({ word }) => word)
  return all.some((_, at) => phrase.every((word, offset) => all[at + offset] === word))
}
