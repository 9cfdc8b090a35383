import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'

/** Builds the desk and holds it to its budget, in kB as gzip sends them. */
const limits = { vendor: 130, lazy: 15, scripts: 180, styles: 20 }

const kB = (content: string | Uint8Array) => gzipSync(content, { level: 9 }).length / 1000

const built = await build({ root: 'web', configFile: 'web/vite.config.ts', logLevel: 'warn' })
const files = [built].flat().flatMap((result) => ('output' in result ? result.output : []))

const kindOf = (chunk: Rolldown.OutputChunk) =>
  chunk.name === 'vendor' ? 'vendor' : chunk.isDynamicEntry ? 'lazy' : 'shell'
/** Of which language's words it is made; nobody loads two. */
const languageOf = ({ facadeModuleId }: Rolldown.OutputChunk) => /locales\/(\w+)\//.exec(facadeModuleId ?? '')?.[1]
const scripts = files
  .filter((file): file is Rolldown.OutputChunk => file.type === 'chunk')
  .map((chunk) => ({ file: chunk.fileName, kind: kindOf(chunk), size: kB(chunk.code), language: languageOf(chunk) }))
const styles = files
  .filter((file): file is Rolldown.OutputAsset => file.type === 'asset' && file.fileName.endsWith('.css'))
  .map(({ fileName, source }) => ({ file: fileName, kind: 'styles', size: kB(source) }))

const sum = (rows: { size: number }[]) => rows.reduce((total, { size }) => total + size, 0)
/** What one person can load: all but the words of the other languages, the longest ones counted. */
const loaded = () => {
  const words = Map.groupBy(scripts, ({ language }) => language)
  const [common = [], languages] = [words.get(undefined), [...words].filter(([language]) => language)]
  return sum(common) + Math.max(0, ...languages.map(([, chunks]) => sum(chunks)))
}
const checks = [
  { what: 'vendor', size: sum(scripts.filter(({ kind }) => kind === 'vendor')), limit: limits.vendor },
  {
    what: 'largest lazy chunk',
    size: Math.max(0, ...scripts.filter(({ kind }) => kind === 'lazy').map(({ size }) => size)),
    limit: limits.lazy,
  },
  { what: 'all JavaScript', size: loaded(), limit: limits.scripts },
  { what: 'all CSS', size: sum(styles), limit: limits.styles },
]

const line = (...cells: string[]) => console.log(`| ${cells.join(' | ')} |`)
const row = (name: string, kind: string, size: number) =>
  line(name.padEnd(40), kind.padEnd(8), size.toFixed(1).padStart(6))
line('file'.padEnd(40), 'kind'.padEnd(8), 'kB gz'.padStart(6))
line('-'.repeat(40), '-'.repeat(8), '-----:')
for (const { file, kind, size } of [...scripts, ...styles].sort((a, b) => b.size - a.size)) row(file, kind, size)
for (const { what, size, limit } of checks) row(what, `<= ${limit}`, size)

const broken = checks.filter(({ size, limit }) => size > limit)
for (const { what, size, limit } of broken)
  console.error(`Too big: ${what} is ${size.toFixed(1)} kB, the limit is ${limit}.`)
process.exitCode = broken.length > 0 ? 1 : 0
