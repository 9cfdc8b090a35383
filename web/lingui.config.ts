import { defineConfig } from '@lingui/cli'
import { formatter } from '@lingui/format-po'

/** Messages are written in Italian in the code; every other language is a catalogue of translations. */
export default defineConfig({
  rootDir: import.meta.dirname,
  sourceLocale: 'it',
  locales: ['it', 'en'],
  catalogs: [{ path: '<rootDir>/src/locales/{locale}', include: ['<rootDir>/src'] }],
  format: formatter({ origins: false }),
  orderBy: 'message',
})
