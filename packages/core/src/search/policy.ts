import * as v from 'valibot'
import type { Kind } from '../company/policy.store.ts'
import { Instant } from '../schema.ts'

/** Whether this desk keeps an index of words. Off where nobody chose: it writes a little for each message. */
export const Searching = v.object({
  id: v.literal('search'),
  on: v.boolean(),
  /** When it was last switched on or off. */
  since: Instant,
})
export type Searching = v.InferOutput<typeof Searching>

export const searchingKind: Kind<Searching> = { kind: 'search', schema: Searching }
