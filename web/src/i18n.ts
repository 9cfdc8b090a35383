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

const catalogues = {
  it: { desk: () => import('./locales/it/desk.po'), pages: () => import('./locales/it/pages.po') },
  en: { desk: () => import('./locales/en/desk.po'), pages: () => import('./locales/en/pages.po') },
}
/** Whether somebody opened a page that brings its own words. */
let opened = false

export async function activate(language: Language) {
  const { desk, pages } = catalogues[language]
  for (const { messages } of await Promise.all([desk(), ...(opened ? [pages()] : [])])) i18n.load(language, messages)
  i18n.activate(language)
  document.documentElement.lang = language
}

/** A page whose words are not those that everybody loads (`lingui.config.ts`): both, before it is shown. */
export async function withWords<Page>(page: Promise<Page>): Promise<Page> {
  opened = true
  if (isLanguage(i18n.locale)) i18n.load(i18n.locale, (await catalogues[i18n.locale].pages()).messages)
  return page
}

/** The key holds the language and nothing else. */
export async function choose(language: Language) {
  localStorage.setItem(key, language)
  await activate(language)
}

export const startLanguage = () => activate(preferred(localStorage.getItem(key), navigator.languages))
