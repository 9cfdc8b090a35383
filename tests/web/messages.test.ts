import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { preferred } from '../../web/src/i18n.ts'

const web = join(import.meta.dirname, '../../web')
const root = join(web, '..')

/** Texts by id, with their contexts. Empty: not translated. */
function catalogue(file: string) {
  const texts = new Map<string, string>()
  for (const entry of readFileSync(file, 'utf8').split(/\n\n+/).slice(1)) {
    const field = (name: string) => {
      const [, , text] = entry.match(new RegExp(`^(${name}) ((?:".*"\\n?)+)`, 'm')) ?? []
      return text
        ?.trim()
        .split('\n')
        .map((line): string => JSON.parse(line))
        .join('')
    }
    const id = field('msgid')
    if (id) texts.set(`${field('msgctxt') ?? ''}|${id}`, field('msgstr') ?? '')
  }
  return texts
}

const placeholders = (text: string) =>
  [...text.matchAll(/\{(\w+)[,}]|<(\/?\d+)/g)].map(([, name, tag]) => name ?? tag).sort()

describe('the texts', () => {
  // Extracted beside the project, from the same sources: what comes out must be what is checked in.
  const fresh = mkdtempSync(
    join(mkdirSync(join(root, '.build'), { recursive: true }) ?? join(root, '.build'), 'messages-'),
  )
  afterAll(() => rmSync(fresh, { recursive: true, force: true }))

  test('are all in the catalogues, and nothing that is not used any more', () => {
    const config = join(fresh, 'lingui.config.ts')
    cpSync(join(web, 'src/locales'), join(fresh, 'locales'), { recursive: true })
    const [here, there] = ['<rootDir>/src/locales', join(fresh, 'locales')].map((place) => JSON.stringify(place))
    writeFileSync(
      config,
      `import config from ${JSON.stringify(join(web, 'lingui.config.ts'))}
       const beside = ({ path, ...catalogue }) => ({ ...catalogue, path: path.replace(${here}, ${there}) })
       export default { ...config, catalogs: config.catalogs.map(beside) }`,
    )
    execFileSync(join(root, 'node_modules/.bin/lingui'), ['extract', '--clean', '--config', config], {
      cwd: root,
      stdio: 'pipe',
    })
    for (const name of ['it/desk', 'it/pages', 'en/desk', 'en/pages'])
      expect([...catalogue(join(fresh, 'locales', `${name}.po`)).keys()]).toEqual([
        ...catalogue(join(web, 'src/locales', `${name}.po`)).keys(),
      ])
  })

  test.each(['desk', 'pages'])('are complete in English, with the same placeholders: %s', (name) => {
    const english = catalogue(join(web, 'src/locales/en', `${name}.po`))
    expect(english.size).toBeGreaterThan(150)
    for (const [id, text] of english) {
      expect(text, id).not.toBe('')
      expect(new Set(placeholders(text)), id).toEqual(new Set(placeholders(id)))
    }
  })

  test('come in the language chosen here, else in one the browser prefers, else in Italian', () => {
    expect(preferred('en', ['it-IT'])).toBe('en')
    expect(preferred(null, ['de-DE', 'en-US', 'it'])).toBe('en')
    expect(preferred('fr', ['de-DE'])).toBe('it')
  })
})
