import { type Clock, iso } from '../clock.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import type { Hasher } from '../hash.ts'
import type { NewId } from '../id.ts'
import { Problem } from '../problem.ts'
import type { AgentStore } from '../team/agent.store.ts'
import { type Agent, mustSee, sees } from '../team/agent.ts'
import type { AsideStore } from './aside.store.ts'
import type { DetailsStore } from './details.store.ts'
import type { FollowingStore } from './following.store.ts'
import type { Note } from './note.ts'
import type { OnceStore } from './once.store.ts'
import type { RecordStore } from './record.store.ts'
import { suggest, tagged } from './tag.ts'
import type { Tell } from './tell.ts'
import type { TicketStore } from './ticket.store.ts'
import type { Ticket } from './ticket.ts'
import { preview } from './waiting.ts'

interface Deps {
  tickets: TicketStore
  details: DetailsStore
  asides: AsideStore
  following: FollowingStore
  policies: PolicyStore
  agents: AgentStore
  records: RecordStore
  hash: Hasher
  tell: Tell
  clock: Clock
  onces: OnceStore
  newId: NewId
}

interface By {
  ticket: string
  agent: Agent
  request: string
  job?: string | undefined
}

/** What colleagues do around a ticket without touching its conversation: notes, tags, following. None of it makes a reply stale. */
export function asides({
  tickets,
  details,
  asides: store,
  following,
  policies,
  agents,
  records,
  hash,
  tell,
  clock,
  onces,
  newId,
}: Deps) {
  async function visible({ ticket: id, agent }: By) {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    return ticket
  }

  /** A line of the timeline and an entry of the audit log; told to who looks. */
  async function record(ticket: Ticket, { agent, request, job }: By, kind: string, words?: string) {
    const at = iso(clock())
    const event = {
      id: `${kind}-${request}`,
      ticket: ticket.id,
      at,
      kind,
      actor: agent.id,
      ...(job ? { job } : {}),
      ...(words ? { words } : {}),
    }
    await records.event(event)
    if (!job) await records.audit({ actor: agent.id, at, request, act: kind, object: ticket.id })
    return event
  }

  return {
    /** Who is called must see the ticket: nobody is called to what does not exist for them. Saved twice under one key it is one note. */
    async addNote({
      text,
      mentions,
      key,
      ...by
    }: By & { text: string; mentions: string[]; key?: string | undefined }): Promise<Note> {
      const ticket = await visible(by)
      const called = [...new Set(mentions)]
      const known = called.length > 0 ? await agents.many(called) : new Map<string, Agent>()
      for (const id of called) {
        const one = known.get(id)
        if (!one || !sees(one, ticket.team))
          throw new Problem('invalid', 'mention.blind', 'Somebody you mention does not see this ticket.', { agent: id })
      }
      const offered = { id: newId('not'), at: iso(clock()) }
      const { id, at } = key ? await onces.first(by.agent.id, key, offered) : offered
      const note: Note = { id, ticket: ticket.id, at, actor: by.agent.id, text, mentions: called }
      await store.insert(note)
      await Promise.all(
        called.map((agent) =>
          store.mention({ agent, note: note.id, ticket: ticket.id, at, by: by.agent.id, preview: preview(text) }),
        ),
      )
      await records.audit({ actor: by.agent.id, at, request: id, act: 'noted', object: ticket.id })
      await tell(ticket, { line: { type: 'note', note }, also: called })
      return note
    },

    /** `again`: somebody began this before and may not have come to its line. */
    async setTags({
      add,
      remove,
      again = false,
      ...by
    }: By & { add: string[]; remove: string[]; again?: boolean }): Promise<string[]> {
      const ticket = await visible(by)
      const before = await details.get(ticket.id)
      const after = await details.change(ticket.id, (now) => tagged(now, { add, remove }))
      const tags = after.tags ?? []
      const old = again ? [...tags.filter((tag) => !add.includes(tag)), ...remove] : (before.tags ?? [])
      const signed = [
        ...tags.filter((tag) => !old.includes(tag)).map((tag) => `+${tag}`),
        ...old.filter((tag) => !tags.includes(tag)).map((tag) => `-${tag}`),
      ]
      if (signed.length === 0) return tags
      await suggest(policies, tags)
      const event = await record(ticket, by, 'tagged', signed.join(', '))
      await tell(ticket, { line: { type: 'event', event } })
      return tags
    },

    /** Follows a ticket, or does not any more: a hint for every change, and a list of its own. */
    async watch({ on, ...by }: By & { on: boolean }): Promise<string[]> {
      const ticket = await visible(by)
      const { agent } = by
      const now = iso(clock())
      // With the agent first: whoever dies in between is in the list at least.
      await (on ? following.watch(agent.id, ticket.id, now) : following.unwatch(agent.id, ticket.id))
      const { watchers = [] } = await details.change(ticket.id, ({ watchers: held = [], ...rest }) => {
        const watchers = on ? [...new Set([...held, agent.id])] : held.filter((id) => id !== agent.id)
        return watchers.length > 0 ? { ...rest, watchers } : rest
      })
      await tickets.change(ticket.id, ({ watched, ...rest }) =>
        watchers.length > 0 ? { ...rest, watched: true } : rest,
      )
      return watchers
    },

    /** Follows the public thread that a ticket hangs in. */
    async followThread({ on, ...by }: By & { on: boolean }): Promise<void> {
      const { account, root } = await visible(by)
      if (!root) throw new Problem('invalid', 'thread.missing', 'Only a public thread can be followed.')
      const followed = { account, root: hash.long('thread', root) }
      await (on ? following.follow(by.agent.id, followed, iso(clock())) : following.unfollow(by.agent.id, followed))
    },
  }
}
