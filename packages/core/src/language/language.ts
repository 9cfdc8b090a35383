/** The languages that we tell apart; in others we are not sure. */
export const languages = ['de', 'en', 'es', 'fr', 'it', 'pt'] as const

/** Tells the language of words (ISO 639-1), undefined where it is not sure. */
export type Detect = (words: string) => Promise<string | undefined>

/** From so many characters on words say for themselves what language they are in. */
const enough = 20

/** What is left of a message that says something about its language: no names, addresses, marks or numbers. */
export const wordsIn = (text: string) =>
  text
    .replace(/https?:\/\/\S+|\bwww\.\S+|\S+@\S+\.\S+|[@#][\p{L}\p{N}_.]+/gu, ' ')
    .replace(/[^\p{L}\p{M}'’\s]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()

/**
 * The language of a message, undefined where nobody can be sure. A few words ("ok", "non va") are taken for the language
 * of what their author wrote before, then of the customer's profile, then of the page; only then do they have to tell by themselves.
 */
export async function languageOf(
  text: string,
  of: {
    thread?: string | undefined
    /** Asked only where it is needed. */
    profile?: () => Promise<string | undefined>
    page?: string | undefined
  },
  detect: Detect,
): Promise<string | undefined> {
  const words = wordsIn(text)
  if (!/\p{L}/u.test(words)) return of.thread
  if (words.length < enough) return of.thread ?? (await of.profile?.()) ?? of.page ?? detect(words)
  return detect(words)
}
