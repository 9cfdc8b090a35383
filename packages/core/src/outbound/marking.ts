import * as v from 'valibot'
import type { AccountStore } from '../accounts/account.store.ts'
import { type Account, marksOf } from '../accounts/account.ts'
import type { Act } from '../accounts/network.ts'
import { adapterOf } from '../channels/adapters.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { Outbox, Secrets } from '../ports.ts'
import { Problem } from '../problem.ts'
import { Instant } from '../schema.ts'
import { type Agent, mustSee } from '../team/agent.ts'
import type { MessageStore } from '../tickets/message.store.ts'
import type { Message } from '../tickets/message.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { addressOf } from './address.ts'
import type { MarkStore } from './mark.store.ts'

/** What a customer may be shown of us: that a person read, that a person writes. */
export const MarkKind = v.picklist(['seen', 'typing'])
export type MarkKind = v.InferOutput<typeof MarkKind>

/** One mark on its way out. It is worth something only now, so nothing of it is kept and nothing is tried again. */
export const Mark = v.object({
  account: v.string(),
  kind: MarkKind,
  recipient: v.string(),
  message: v.optional(v.string()),
  at: Instant,
})
export type Mark = v.InferOutput<typeof Mark>

/** How long a mark still says what is the case. */
const lives: Record<MarkKind, number> = { seen: 10 * 60_000, typing: 30_000 }
/** Networks show that somebody writes for 20 seconds or more. */
const typingEvery = 15_000
const looked = 20

interface Deps {
  tickets: TicketStore
  messages: MessageStore
  accounts: AccountStore
  marks: MarkStore
  outbound: Outbox
  clock: Clock
}

/** An agent has a private conversation in view, or writes in it. True if the customer is told; at most once for what is newest, and for each quarter of a minute. */
export const askMark = ({ tickets, messages, accounts, marks, outbound, clock }: Deps) =>
  async function askMark({ ticket: id, kind, agent }: { ticket: string; kind: MarkKind; agent: Agent }) {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    const now = iso(clock())
    const to = whom(ticket, await accounts.list(), now)
    if (!to || !shows(to.account, kind)) return false
    const newest = (await messages.lines(id, { limit: looked })).items
      .flatMap((line) => (line.type === 'message' ? [line.message] : []))
      .find(isTheirs)
    if (!newest) return false
    if (kind === 'seen' && !(await marks.seenTo(id, newest.at, now))) return false
    const mark: Mark = { account: to.account.id, kind, recipient: to.recipient, message: newest.platform, at: now }
    const each = kind === 'seen' ? newest.id : String(Math.floor(Date.parse(now) / typingEvery))
    // A lane of its own: a reply never waits for a mark.
    await outbound.send([{ body: JSON.stringify({ v: 1, mark }), group: `mark-${id}`, dedup: `${kind}.${id}.${each}` }])
    return true
  }

/** Shows one mark on its network, if it still says what is the case. Whatever happens, it is done with: a mark is a courtesy, and never worth an alarm. */
export const doMark = ({
  accounts,
  clock,
  tokens,
  act,
}: Pick<Deps, 'accounts' | 'clock'> & { tokens: Secrets; act: Act }) =>
  async function doMark({ account: id, kind, recipient, message, at }: Mark) {
    if (iso(clock()) > later(at, lives[kind])) return
    const account = await accounts.find(id)
    if (account?.state !== 'connected' || !shows(account, kind)) return
    const token = (await tokens())[id]
    if (!token) return
    const { external } = account
    await act(
      adapterOf(account.channel),
      { kind, external, recipient, ...(message === undefined ? {} : { message }) },
      token,
    )
  }

const shows = (account: Account, kind: MarkKind) => {
  const marks = marksOf(account)
  return marks === 'typing' || marks === kind
}

const isTheirs = ({ own, gone }: Message) => !own && !gone

/** Only a private conversation, and only while an answer could be given there. */
function whom(ticket: Ticket, accounts: Account[], now: string) {
  if (ticket.public) return undefined
  try {
    const { account, recipient } = addressOf(ticket, 'private', accounts, now)
    return recipient === undefined ? undefined : { account, recipient }
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}
