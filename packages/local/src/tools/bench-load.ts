import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { load } from './bench/load.ts'

const usage = `npm run bench:load -- --rate <messages a second> --seconds <how long>

Posts signed webhooks to a desk in memory, lets workers crash and deliveries come twice, and compares what was said
with what is kept. Ends with 1 if a message is lost or stands there twice.`

const Amount = v.pipe(v.string(), v.transform(Number), v.number(), v.minValue(0.1), v.maxValue(10_000))
const Options = v.object({ rate: Amount, seconds: Amount })

const { values } = parseArgs({
  options: { rate: { type: 'string', default: '100' }, seconds: { type: 'string', default: '30' } },
})
const options = v.safeParse(Options, values)
if (!options.success) {
  console.error(usage)
  process.exit(2)
}
const summary = await load(options.output)
process.stdout.write(`${JSON.stringify(summary)}\n`)
process.exit(summary.lost + summary.doubled > 0 ? 1 : 0)
