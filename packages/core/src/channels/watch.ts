import type { Adapter, Answer, Call } from './channel.ts'

/** What a network said when it was asked whether it still brings us all that we need. */
export interface Watched {
  /** Whether everything reaches us; absent: the network would not say. */
  heard?: boolean
  /** Fields and events that do not reach us. */
  missing?: string[]
  /** We were not subscribed to all of it, and now are. */
  mended?: true
  /** Whether the network found our address in order when it was asked to look (X). */
  webhook?: boolean
  /** Until when the token lives, or `never`; absent: the network would not say. */
  expiresAt?: string
  /** Why something is not right or was not said, in our word. */
  why?: string
  /** The token is dead. */
  token?: true
}

/** Whom it is asked about. */
export interface Watching {
  external: string
  /** Where this desk hears networks: its `/webhooks`. */
  webhooks: string
}

/**
 * Asks a network step by step: yields one call after the other, is given each answer (none if the network gave none)
 * and returns what all of them mean. Pure, like everything of an adapter. What is harmless to set right it sets right;
 * `mend`: a person asked for more than that.
 */
export type Watch = (account: Watching, options: { mend: boolean }) => Generator<Call, Watched, Answer | undefined>

/** What a refusal means here, by the same table as for a send. Undefined: it is none. */
export function refusalOf(outcome: Adapter['outcome'], answer: Answer | undefined): Watched | undefined {
  if (!answer) return { why: 'no-answer' }
  if (answer.status < 300) return undefined
  const said = outcome(answer, { id: '', text: '', external: '' })
  if (said.kind === 'sent') return undefined
  return { why: said.reason, ...(said.kind === 'paused' && said.reason === 'token' ? { token: true } : {}) }
}

/** Where the dial puts the account's token into a path: the one call that asks about the token itself. */
export const tokenItself = '{token}'
