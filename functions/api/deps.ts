import type { Clock } from '@ascolta/core/clock'
import type { NewId } from '@ascolta/core/id'
import type { Outbox, Publish, Secrets, Table } from '@ascolta/core/ports'
import type { Queue } from '../queue.ts'
import type { QueueName } from '../topology.ts'

/** What the API is made of. */
export interface Deps {
  table: Table
  keys: Secrets
  outbound: Outbox
  publish: Publish
  dead: Record<QueueName, Omit<Queue, 'send'>>
  /** Where redriven messages go back to. */
  back: Record<QueueName, Outbox>
  clock: Clock
  newId: NewId
  settings: Settings
}

export interface Settings {
  /** The desk's own origin. */
  origin: string
  /** Issuer and client of the login. */
  issuer: string
  client: string
  /** Address that live events are published to; where clients connect follows from it. */
  live: string
  undoSeconds: number
  version: string
}

/** One of our own keys. */
export async function keyOf(keys: Secrets, name: string) {
  const { [name]: key } = await keys()
  if (!key) throw new Error(`The secret keys/${name} is not set.`)
  return key
}
