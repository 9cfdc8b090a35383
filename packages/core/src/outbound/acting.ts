import type { AccountStore } from '../accounts/account.store.ts'
import type { Act } from '../accounts/network.ts'
import { adapterOf } from '../channels/adapters.ts'
import type { Capability } from '../channels/capability.ts'
import { type Clock, iso } from '../clock.ts'
import type { NewId } from '../id.ts'
import type { Note, Outbox, Secrets } from '../ports.ts'
import { Problem } from '../problem.ts'
import { type Agent, mustSee } from '../team/agent.ts'
import type { MessageStore, TimelineItem } from '../tickets/message.store.ts'
import type { RecordStore } from '../tickets/record.store.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { Ticket } from '../tickets/ticket.ts'
import type { DeedStore } from './deed.store.ts'
import { actionOf, asked, type Deed, type DeedKind, done, postponed, refused } from './deed.ts'
import type { Reply } from './reply.ts'

interface Deps {
  tickets: TicketStore
  messages: MessageStore
  accounts: AccountStore
  deeds: DeedStore
  records: RecordStore
  tell: Tell
  clock: Clock
}

/** Which mark of the capability table allows a deed. */
const needs: Record<DeedKind, keyof Pick<Capability, 'hide' | 'like' | 'delete'>> = {
  hide: 'hide',
  show: 'hide',
  like: 'like',
  unlike: 'like',
  delete: 'delete',
}

/** A person hides, likes or deletes something on a network: written down with who did it, then done by the sender. */
export const askDeed = ({
  tickets,
  messages,
  accounts,
  deeds,
  records,
  tell,
  clock,
  outbound,
  newId,
}: Deps & { outbound: Outbox; newId: NewId }) =>
  async function askDeed({
    ticket: id,
    line,
    kind,
    agent,
  }: {
    ticket: string
    line: string
    kind: DeedKind
    agent: Agent
  }) {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    const found = (await messages.lines(id, { limit: 100 })).items.find((item) => idOf(item) === line)
    const object = found && objectOf(found, ticket)
    const account = object && (await accounts.find(object.account))
    if (!account || !found || !object) throw new Problem('missing', 'line.missing', 'There is no such line.')
    const capability = adapterOf(account.channel).capabilities[object.public ? 'public' : 'private']
    if (!capability?.[needs[kind]])
      throw new Problem('conflict', 'deed.impossible', 'This network does not allow that.')
    if (kind === 'delete' && found.type !== 'reply')
      throw new Problem('conflict', 'deed.impossible', 'Only our own words can be deleted.')
    if (kind === 'delete' && found.type === 'reply') mayDelete(found.reply, agent)
    const at = iso(clock())
    const deed = asked({
      id: newId('dee'),
      ticket: id,
      account: account.id,
      actor: agent.id,
      kind,
      line,
      object: object.platform,
      at,
    })
    await deeds.insert(deed)
    await records.audit({ actor: agent.id, at, request: deed.id, act: kind, object: `${id}/${line}` })
    await outbound.send([noteOf(deed, deeds)])
    await tell(ticket, { line: { type: 'deed', deed } })
    return deed
  }

/** Does one deed on its network, and says what became of it. */
export const doDeed = ({ tickets, accounts, deeds, tell, clock, tokens, act }: Deps & { tokens: Secrets; act: Act }) =>
  async function doDeed(key: { pk: string; sk: string }) {
    const deed = await deeds.at(key)
    if (deed?.state !== 'asked') return
    const after = await deeds.replace(deed, await outcomeOf(deed))
    if (after) await tell(await tickets.get(deed.ticket), { line: { type: 'deed', deed: after } })

    async function outcomeOf(deed: Deed): Promise<Deed> {
      const now = iso(clock())
      const account = await accounts.fresh(deed.account)
      const token = account && (await tokens())[account.id]
      if (account?.state !== 'connected' || !token)
        return postponed(deed, { reason: 'account-paused', now, afterSeconds: 300 })
      const outcome = await act(adapterOf(account.channel), actionOf(deed), token)
      if (outcome.kind === 'sent') return done(deed)
      if (outcome.kind === 'failed') return refused(deed, outcome.reason)
      return postponed(deed, {
        reason: outcome.reason,
        now,
        afterSeconds: outcome.kind === 'retry' ? outcome.afterSeconds : 60,
      })
    }
  }

/** Tells the sender to look at a deed. */
export function noteOf(deed: Deed, deeds: Pick<DeedStore, 'keyOf'>): Note {
  return {
    body: JSON.stringify({ v: 1, deed: deeds.keyOf(deed) }),
    group: deed.ticket,
    dedup: `${deed.id}.${deed.attempt}`,
  }
}

const idOf = (item: TimelineItem) =>
  item.type === 'message' ? item.message.id : item.type === 'reply' ? item.reply.id : undefined

/** Taking back what a colleague said in public is a supervisor's decision. */
function mayDelete({ actor }: Reply, agent: Agent) {
  if (actor !== agent.id && agent.role === 'agent')
    throw new Problem('forbidden', 'deed.foreign', 'Only its author or a supervisor deletes a published reply.')
}

/** The object of a line, and whose it is: the private half of a public ticket belongs to the account that was written to there. */
function objectOf(item: TimelineItem, ticket: Ticket) {
  if (item.type === 'message') {
    const { platform, public: open } = item.message
    const half = ticket.public && !open ? ticket.dm?.account : undefined
    return { platform, public: open, account: half ?? ticket.account }
  }
  if (item.type !== 'reply' || !item.reply.platform) return undefined
  return { platform: item.reply.platform, public: item.reply.public, account: item.reply.account }
}
