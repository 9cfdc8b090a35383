import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const locales = join(import.meta.dirname, '../../../web/src/locales')

/** Texts of the desk that are Italian words in the source and other words in English: one that stands on an English page was forgotten. */
export function italianOnly(): Set<string> {
  const texts = ['desk', 'pages'].flatMap((name) => pairs(join(locales, 'en', `${name}.po`)))
  const english = new Set(texts.map(({ there }) => there))
  return new Set(texts.flatMap(({ here, there }) => (here === there || english.has(here) ? [] : here)))
}

function pairs(file: string) {
  return readFileSync(file, 'utf8')
    .split(/\n\n+/)
    .slice(1)
    .flatMap((entry) => {
      const [here, there] = ['msgid', 'msgstr'].map((name) =>
        [...entry.matchAll(new RegExp(`^${name} ("(?:.*)"(?:\\n".*")*)`, 'gm'))]
          .flatMap(([, lines = '']) => lines.split('\n').map((line): string => JSON.parse(line)))
          .join(''),
      )
      return here && there ? { here, there } : []
    })
}
