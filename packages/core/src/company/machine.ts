import * as v from 'valibot'
import { Instant } from '../schema.ts'
import type { Kind } from './policy.store.ts'

/** A program of the company's that may bring contacts, and do nothing else. Named by the hash of its token: nobody reads the token back. */
export const Machine = v.object({
  id: v.string(),
  name: v.string(),
  by: v.string(),
  createdAt: Instant,
})
export type Machine = v.InferOutput<typeof Machine>

export const machineKind: Kind<Machine> = { kind: 'machine', schema: Machine }
