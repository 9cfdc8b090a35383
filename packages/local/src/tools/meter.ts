import { meter } from './meter/meter.ts'

/** `npm run meter`: what the desk costs, counted in the functions' own code. */
const { lines, summary } = await meter()
for (const line of [...lines, summary]) process.stdout.write(`${JSON.stringify(line)}\n`)
