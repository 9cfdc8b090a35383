import { settings as names, topology } from '@ascolta/functions/topology'
import project from '../package.json' with { type: 'json' }

/** What every function is told beside its resources, by the names that functions read. */
export type Settings = Record<string, string>

/** Without these the API does not start, so nothing is deployed without them. */
const needed = [names.origin, names.issuer, names.client]

/** The settings that whoever deploys has chosen, found under their own names, with those that follow from the code. */
export function settingsFrom(chosen: Record<string, string | undefined>): Settings {
  const missing = needed.filter((name) => !chosen[name])
  if (missing.length > 0)
    throw new Error(
      `Nothing is deployed without ${missing.join(', ')}: set them, for example in .env.<stage> at the top.`,
    )
  const derived: Settings = {
    [names.undo]: String(topology.queues.outbound.delaySeconds),
    [names.version]: project.version,
  }
  return Object.fromEntries(
    Object.values(names).flatMap((name) => {
      const value = derived[name] ?? chosen[name]
      return value ? [[name, value]] : []
    }),
  )
}
