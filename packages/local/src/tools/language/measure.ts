import { readFile } from 'node:fs/promises'
import { type Detect, languageOf, languages, wordsIn } from '@ascolta/core/language/language'
import * as v from 'valibot'

const Texts = v.record(v.string(), v.array(v.string()))

/** How long a text is to whoever reads it, in letters: below 20 its thread, its customer and its page are asked first. */
export const lengths = ['short', 'medium', 'long'] as const
type Length = (typeof lengths)[number]

const lengthOf = (text: string): Length => {
  const letters = wordsIn(text).length
  return letters < 20 ? 'short' : letters < 50 ? 'medium' : 'long'
}

/** Of so many texts: how many right, how many taken for another language, of how many nobody was sure. */
export interface Score {
  length: Length
  language: string
  /** What was known beside the words: nothing, or that they stand on an Italian page. */
  knows: 'words' | 'italian-page'
  texts: number
  right: number
  wrong: number
  unsure: number
}

export const readTexts = async () =>
  v.parse(Texts, JSON.parse(await readFile(new URL('./texts.json', import.meta.url), 'utf8')))

/** How well the language of customers' messages is told, by length and language: by words alone, and on an Italian page, which a few words are taken for. */
export async function measure(detect: Detect): Promise<Score[]> {
  const texts = await readTexts()
  const scores: Score[] = []
  for (const knows of ['words', 'italian-page'] as const)
    for (const [language, all] of Object.entries(texts))
      for (const length of lengths) {
        const some = all.filter((text) => lengthOf(text) === length)
        if (some.length === 0) continue
        const page = knows === 'italian-page' ? { page: 'it' } : {}
        const told = await Promise.all(some.map((text) => languageOf(text, page, detect)))
        const right = told.filter((one) => one === (language === 'other' ? undefined : language)).length
        const unsure = language === 'other' ? right : told.filter((one) => one === undefined).length
        scores.push({
          length,
          language,
          knows,
          texts: some.length,
          right,
          wrong: told.length - (language === 'other' ? right : right + unsure),
          unsure,
        })
      }
  return scores
}

/** Of our languages together: how many of a hundred are right, and wrong. */
export function together(scores: Score[], length: Length, knows: Score['knows']) {
  const some = scores.filter(
    (one) => one.length === length && one.knows === knows && languages.some((language) => language === one.language),
  )
  const sum = (of: 'texts' | 'right' | 'wrong') => some.reduce((total, one) => total + one[of], 0)
  const percent = (count: number) => Math.round((1000 * count) / sum('texts')) / 10
  return { texts: sum('texts'), right: percent(sum('right')), wrong: percent(sum('wrong')) }
}
