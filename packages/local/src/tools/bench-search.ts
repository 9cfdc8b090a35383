import { parseArgs } from 'node:util'
import { benchSearch } from './search/bench.ts'

/** `npm run bench:search`: what the index of words takes and how fast it answers. */
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    days: { type: 'string', default: '90' },
    queries: { type: 'string', default: '200' },
  },
})
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
const summary = await benchSearch(
  { messages: Number(values.messages), days: Number(values.days), queries: Number(values.queries) },
  say,
)
say(summary)
