import { defineConfig } from '@lingui/cli'
import { formatter } from '@lingui/format-po'

/** Pages for who looks after the desk, with words of their own. */
const pages = ['alarms', 'channels', 'control', 'health', 'settings', 'views'].map(
  (name) => `<rootDir>/src/features/${name}/**`,
)

/** Messages are written in Italian in the code; every other language is a catalogue of translations. */
export default defineConfig({
  rootDir: import.meta.dirname,
  sourceLocale: 'it',
  locales: ['it', 'en'],
  catalogs: [
    { path: '<rootDir>/src/locales/{locale}/desk', include: ['<rootDir>/src'], exclude: pages },
    // Loaded with the first of these pages: most people never open one.
    { path: '<rootDir>/src/locales/{locale}/pages', include: pages },
  ],
  format: formatter({ origins: false }),
  orderBy: 'message',
})
