import * as v from 'valibot'

/** What somebody can do: a kind and a name, such as `lang:en`, `topic:billing`, `product:gas`. */
export const Skill = v.pipe(v.string(), v.regex(/^(lang|topic|product):[a-z0-9-]{1,24}$/))

/** How well: 1 some, 2 good, 3 expert. */
export const Level = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3))

/** Skills with their levels: what an agent has, or what a ticket needs. */
export const Skills = v.record(Skill, Level)
export type Skills = v.InferOutput<typeof Skills>

/** Which of the needed skills are not there at their level. */
export const lacking = (has: Skills, needs: Skills): string[] =>
  Object.entries(needs)
    .filter(([skill, level]) => (has[skill] ?? 0) < level)
    .map(([skill]) => skill)

/** Of each skill the higher level. */
export function together(a: Skills, b: Skills): Skills {
  const both = { ...a }
  for (const [skill, level] of Object.entries(b)) both[skill] = Math.max(both[skill] ?? 0, level)
  return both
}

/** The skill of somebody who reads and writes a language. */
export const speaking = (language: string) => `lang:${language}`
