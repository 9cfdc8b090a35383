import { i18n } from '@lingui/core'

export const languages = { it: 'Italiano', en: 'English' } as const
export type Language = keyof typeof languages

const key = 'ascolta.language'
const isLanguage = (word: string | null | undefined): word is Language => word === 'it' || word === 'en'

/** Chosen here, else the first the browser prefers that we speak, else Italian. */
export function preferred(chosen: string | null, wanted: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'it'
}

export async function activate(language: Language) {
  const { messages } = language === 'it' ? await import('./locales/it.po') : await import('./locales/en.po')
  i18n.loadAndActivate({ locale: language, messages })
  document.documentElement.lang = language
}

/** The key holds the language and nothing else. */
export async function choose(language: Language) {
  localStorage.setItem(key, language)
  await activate(language)
}

export const startLanguage = () => activate(preferred(localStorage.getItem(key), navigator.languages))
