import type { Channel } from '@ascolta/core/channels/channel'
import type { Clock } from '@ascolta/core/clock'
import * as v from 'valibot'
import type { BroughtFiles } from './brought.ts'
import type { Moods } from './moods.ts'
import { type Applied, Unplayable, type World } from './world.ts'

/** One of the desk's accounts on a network, as the simulator must know it to play the network's side. */
export interface Account {
  id: string
  channel: Channel
  /** The platform's id of the account: a Page's, a phone number's. Two channels of one Page share it. */
  external: string
  /** The name customers see. */
  name: string
  /** What the desk sends with; every other token is refused. */
  token: string
}

/** How a network puts happenings on the wire. */
export interface Wire {
  name: string
  /** Where the desk hears this network, below its `/webhooks`. */
  path: string
  /** As few bodies as the network itself would send for these parts. */
  pack: (parts: unknown[]) => unknown[]
  /** The exact text of a body. */
  encode: (body: unknown) => string
  /** What its webhooks are signed with, where that is not Meta's secret. */
  secret?: () => string
  /** The headers that prove where the text comes from. */
  sign: (text: string, secret: string) => Record<string, string>
}

/** One happening on its way to the desk: whose it is and what its wire makes of it. */
export interface Happening {
  account: Account
  wire: Wire
  /** The subscription that carries it; an account that is not subscribed to it hears nothing. */
  field: string
  part: unknown
}

/** What every network stands on. */
export interface Frame {
  accounts: readonly Account[]
  world: World
  /** What companies bring. */
  brought: BroughtFiles
  moods: Moods
  clock: Clock
  /** Sends a happening to the desk, or keeps it while a batch is being gathered. Resolves after the first try. */
  tell: (happening: Happening) => Promise<void>
  /** Writes down a call that took effect: the outside world's own record. */
  applied: (entry: Omit<Applied, 'id' | 'at'>) => void
  /** Tells whoever watches the page. */
  changed: () => void
}

/** Something a person can do on a network; its input is parsed, so that a test, the page and a browser do the same thing. */
export function action<const Schema extends v.GenericSchema, Result>(
  input: Schema,
  run: (input: v.InferOutput<Schema>) => Result,
) {
  return Object.assign((value: v.InferInput<Schema>): Result => run(v.parse(input, value)), {
    /** The same with whatever came in over HTTP. */
    from: (value: unknown): Result => run(v.parse(input, value)),
  })
}

/** The account on a channel of the same Page, or the given one where the desk has only that. */
export function beside(frame: Pick<Frame, 'accounts'>, account: Account, channel: Channel) {
  return frame.accounts.find((other) => other.external === account.external && other.channel === channel) ?? account
}

/** The account with this id. Throws for one that was never given. */
export function accountOf(frame: Pick<Frame, 'accounts'>, id: string) {
  const account = frame.accounts.find((one) => one.id === id)
  if (!account) throw new Unplayable(`The simulator knows no account "${id}".`)
  return account
}

/** The account that hears what happens on a Page. */
export function hearing(frame: Pick<Frame, 'accounts'>, external: string, channel: Channel) {
  const first = frame.accounts.find((one) => one.external === external)
  return first && beside(frame, first, channel)
}
