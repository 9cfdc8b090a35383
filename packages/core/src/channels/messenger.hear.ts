import * as v from 'valibot'
import type { Adapter, Heard } from './channel.ts'
import { hearItem, ownedElsewhere, personIn } from './messaging.ts'
import { unreadable } from './meta.ts'

/** As `split` wraps it: the item under the name of the list it stood in. */
const Change = v.union([v.object({ messaging: v.unknown() }), v.object({ standby: v.unknown() })])

/** What one item of a Page's `messaging` or `standby` list says. */
export function hear(change: unknown, context: Parameters<Adapter['hear']>[1]): Heard[] {
  const read = v.safeParse(Change, change)
  if (!read.success) return [unreadable(read.issues)]
  return 'standby' in read.output ? [ownedElsewhere(context.sentAt)] : hearItem(read.output.messaging, context)
}

/** The person, whichever side of the item they stand on. */
export function lane(change: unknown, { external }: { external: string }) {
  const read = v.safeParse(Change, change)
  if (!read.success) return {}
  return personIn('standby' in read.output ? read.output.standby : read.output.messaging, external)
}
