import { meter } from './meter/meter.ts'
import { assigning, readScenario } from './meter/scenario.ts'

/** `npm run meter`: what the desk costs, counted in the functions' own code. `npm run meter assigning`: where tickets find their agent by themselves. */
const scenario = await readScenario()
const { lines, summary } = await meter(process.argv.includes('assigning') ? assigning(scenario) : scenario)
for (const line of [...lines, summary]) process.stdout.write(`${JSON.stringify(line)}\n`)
