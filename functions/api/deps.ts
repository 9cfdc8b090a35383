import type { Base } from '@ascolta/core/compose'
import type { Outbox, Secrets, SetSecret, Table } from '@ascolta/core/ports'
import type { Ask } from '../fetch/ask.ts'
import type { Shelf } from '../files.ts'
import type { Queue } from '../queue.ts'
import type { QueueName } from '../topology.ts'

/** What the API is made of, beside what every workflow stands on. */
export interface Deps extends Base {
  table: Table
  keys: Secrets
  outbound: Outbox
  /** What rests in dead letter queues, and where it goes back to. */
  dead: Record<QueueName, Pick<Queue, 'depth' | 'receive' | 'remove'>>
  back: Record<QueueName, Outbox>
  /** Has a received mail read again. Resolves once it is sure to be tried. */
  readMail: (said: object) => Promise<unknown>
  /** Secrets that an admin sets and nobody reads back here. */
  setToken: SetSecret
  setRenewal: SetSecret
  setSigning: SetSecret
  /** What proves to the company's CRM that it is us, and setting it, and the guarded call. */
  crm: Secrets
  setCrm: SetSecret
  askCrm: Ask
  /** Whether an address of the company's own may be set: it could be asked. */
  mayReach: (url: string) => boolean
  /** What is kept of mails, of customers' media and of agents' uploads: links to all, room for more uploads. */
  files: Record<'parts' | 'media', Pick<Shelf, 'look' | 'link'>> & {
    uploads: Pick<Shelf, 'look' | 'read' | 'link'>
    slot: Shelf['slot']
  }
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
