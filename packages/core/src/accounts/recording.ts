import * as v from 'valibot'
import { sha256 } from '../hash.ts'
import { Delivery } from '../inbound/delivery.ts'
import { Instant, personal } from '../schema.ts'
import type { Account } from './account.ts'

/** The longest that an admin may record: what everybody writes is kept a second time meanwhile. */
export const longest = 7

/** One delivery of an account as it came, kept because an admin wanted to see everything. */
export const Recorded = v.object({
  id: v.string(),
  at: Instant,
  delivery: personal(Delivery),
})
export type Recorded = v.InferOutput<typeof Recorded>

/** How many days from now; none: it ends at once. */
export const Recording = v.strictObject({
  days: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(longest)),
})
export type Recording = v.InferOutput<typeof Recording>

/** Whether everything of an account is kept now. It ends by itself. */
export const isRecorded = ({ recording }: Account, now: string) => recording !== undefined && now < recording.until

/** The same delivery is the same record, however often it comes. */
export const recorded = (delivery: Delivery): Recorded => ({
  id: sha256(`${delivery.channel} ${delivery.external} ${delivery.raw}`).slice(0, 20),
  at: delivery.receivedAt,
  delivery,
})
