import * as open from '@ascolta/functions/open'
import { resources } from '@ascolta/functions/resources'
import type { Resource } from '@ascolta/functions/topology'

/* Compiled with everything else, never run: each line below must be a mistake. */

open satisfies Record<Resource, () => unknown>

export const wrong = [
  // @ts-expect-error The webhook may not reach the table.
  () => resources('webhook', { inbound: open.inbound, signing: open.signing, table: open.table }),
  // @ts-expect-error What a function is granted it opens, or the grant goes.
  () => resources('webhook', { inbound: open.inbound }),
  // @ts-expect-error There is no such function.
  () => resources('webhok', { inbound: open.inbound, signing: open.signing }),
]
