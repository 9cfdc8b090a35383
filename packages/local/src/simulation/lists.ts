import { catalogue, kinds } from './faults.ts'
import { mutants } from './mutants.ts'

/** The lists of docs/simulation.md, as they stand there; a test holds the page to them. */
export const lists = {
  mutants: ['| mutant | what is wrong |', '|---|---|', ...mutants.map(({ name, says }) => `| \`${name}\` | ${says} |`)],
  faults: [
    '| fault | at each opportunity of an ordinary world |',
    '|---|---|',
    ...kinds.map((kind) => `| \`${kind}\` | ${shown(kind)} |`),
  ],
}

function shown(kind: keyof typeof catalogue) {
  if (kind === 'clock-jump') return 'in worlds of its own, ± 5 min per container'
  return `${Number((catalogue[kind] * 100).toFixed(2))} %`
}
