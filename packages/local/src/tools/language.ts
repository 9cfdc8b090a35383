import { detect } from '@ascolta/core/language/detector'
import { lengths, measure, together } from './language/measure.ts'

/** `npm run measure:language`: how well the language of customers' messages is told, on texts of our own. */
const scores = await measure(detect)
const print = (row: object) => process.stdout.write(`${JSON.stringify(row)}\n`)
for (const score of scores) print(score)
for (const knows of ['words', 'italian-page'] as const)
  for (const length of lengths) print({ length, language: 'all six', knows, ...together(scores, length, knows) })
