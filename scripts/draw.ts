import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diagram } from './diagram.ts'

const file = join(import.meta.dirname, '..', 'README.md')
const [start, end] = ['<!-- topology -->', '<!-- /topology -->']

const before = await readFile(file, 'utf8')
const [from, to] = [before.indexOf(start), before.indexOf(end)]
if (from < 0 || to < from) {
  console.error(`README.md needs the markers ${start} and ${end}, in this order.`)
  process.exit(1)
}
const after = `${before.slice(0, from + start.length)}\n\`\`\`mermaid\n${diagram()}\n\`\`\`\n${before.slice(to)}`

if (!process.argv.includes('--check')) await writeFile(file, after)
else if (before !== after) {
  console.error('The picture in README.md is not the topology any more. Run "npm run draw".')
  process.exit(1)
}
