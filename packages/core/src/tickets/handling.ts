import * as v from 'valibot'
import type { Kind, PolicyStore } from '../company/policy.store.ts'

/** How much each thing weighs when tickets stand in order of risk: see `risk.ts`. */
export const Weights = v.object({
  /** So many minutes before the answer is due the risk is half of what it is then. */
  halfMinutes: v.pipe(v.number(), v.minValue(1), v.maxValue(10_080)),
  /** Factors by how the customer feels; neutral is 1. */
  detractor: v.pipe(v.number(), v.minValue(0.1), v.maxValue(10)),
  promoter: v.pipe(v.number(), v.minValue(0.1), v.maxValue(10)),
  /** The factor for what everybody can read. */
  public: v.pipe(v.number(), v.minValue(0.1), v.maxValue(10)),
  /** Added to that factor for every tenfold of people who may see it. */
  tenfold: v.pipe(v.number(), v.minValue(0), v.maxValue(10)),
})
export type Weights = v.InferOutput<typeof Weights>

/** How a company handles tickets. */
export const Handling = v.object({
  id: v.literal('tickets'),
  /** So many days after a resolution an answer reopens the ticket; later it opens a new one that follows it. */
  reopenDays: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(365)),
  weights: Weights,
})
export type Handling = v.InferOutput<typeof Handling>

export const usualHandling: Handling = {
  id: 'tickets',
  reopenDays: 7,
  weights: { halfMinutes: 60, detractor: 2, promoter: 0.8, public: 1.5, tenfold: 0.25 },
}

export const handlingKind: Kind<Handling> = { kind: 'handling', schema: Handling }

/** What is set, or the usual. */
export const handlingOf = async (policies: Pick<PolicyStore, 'list'>): Promise<Handling> =>
  (await policies.list(handlingKind))[0] ?? usualHandling
