import { randomBytes } from 'node:crypto'
import { type Clock, iso, later } from '@ascolta/core/clock'
import type { Stores } from '@ascolta/core/compose'
import { sha256 } from '@ascolta/core/hash'
import { type Handoff, isValid, mostDays, mostHandoffs, mostLines, opened, revoke } from '@ascolta/core/people/handoff'
import { Problem } from '@ascolta/core/problem'
import { Instant } from '@ascolta/core/schema'
import { type Agent, mustSee } from '@ascolta/core/team/agent'
import { wordsOf } from '@ascolta/core/tickets/message'
import type { RecordStore } from '@ascolta/core/tickets/record.store'
import { days } from '@ascolta/core/tickets/ticket'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Settings } from './deps.ts'
import { anyone, type Base, body, may, nothing } from './door.ts'
import { goneFrom, handoffPage, type Said } from './handoffs/page.ts'
import type { Names } from './names.ts'

interface Deps {
  stores: Pick<Stores, 'accounts' | 'tickets' | 'messages' | 'replies' | 'details' | 'handoffs'>
  records: RecordStore
  names: Names
  clock: Clock
  settings: Pick<Settings, 'origin'>
}

const Ask = v.strictObject({
  summary: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(2000)),
  days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostDays)),
  named: v.boolean(),
  lines: v.pipe(
    v.array(
      v.strictObject({
        type: v.picklist(['message', 'reply']),
        id: v.pipe(v.string(), v.regex(/^[\w-]{1,80}$/)),
        at: Instant,
      }),
    ),
    v.maxLength(mostLines),
  ),
})
const HandoffView = v.object({
  id: v.string(),
  by: v.object({ id: v.string(), name: v.string() }),
  at: Instant,
  until: Instant,
  valid: v.boolean(),
  opens: v.number(),
  lastAt: v.optional(Instant),
  revokedAt: v.optional(Instant),
})
const Handoffs = v.object({ handoffs: v.array(HandoffView) })
const Made = v.object({ ...Handoffs.entries, url: v.string() })

/** Pages about one ticket for people without a seat: read-only, ending, taken back when somebody says so (S39). */
export function handoffs({ stores, records, names, clock, settings }: Deps) {
  const { accounts, tickets, messages, replies, details, handoffs } = stores

  async function visible(id: string, agent: Agent) {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    return ticket
  }

  async function listed(ticket: string) {
    const { handoffs: ids = [] } = await details.get(ticket, { consistent: true })
    const found = (await handoffs.many(ids)).toSorted((a, b) => (a.at < b.at ? 1 : -1))
    const nameOf = await names(found.map(({ by }) => by))
    const now = iso(clock())
    return found.map((one) => ({
      id: one.id,
      by: { id: one.by, name: nameOf(one.by) },
      at: one.at,
      until: one.until,
      valid: isValid(one, now),
      opens: one.opens,
      ...(one.lastAt ? { lastAt: one.lastAt } : {}),
      ...(one.revoked ? { revokedAt: one.revoked.at } : {}),
    }))
  }

  /** In the ticket's timeline and in the audit log, under keys that a repetition meets again. */
  async function record(
    kind: 'handoff-made' | 'handoff-revoked' | 'handoff-opened',
    of: Handoff,
    actor: string,
    at: string,
  ) {
    const id = `${kind}-${of.id.slice(0, 16)}`
    await records.event({ id, ticket: of.ticket, at, kind, actor })
    await records.audit({ actor, at, request: id, act: kind, object: of.ticket })
  }

  /** The lines as they stand now: what its author took back is not among them, and of replies only what went out. */
  async function said({ ticket, lines }: Handoff): Promise<Said[]> {
    const found = await Promise.all(
      lines.map(async ({ type, id, at }): Promise<Said | undefined> => {
        if (type === 'reply') {
          const reply = await replies.get(ticket, id)
          return reply?.state === 'sent' ? { own: true, at: reply.sentAt ?? at, text: reply.text } : undefined
        }
        const message = await messages.get(ticket, at, id)
        return message && !message.gone ? { own: message.own, at, text: wordsOf(message) } : undefined
      }),
    )
    return found.filter((one) => one !== undefined).toSorted((a, b) => (a.at < b.at ? -1 : 1))
  }

  return new Hono<Base>()
    .get(
      '/tickets/:id/handoffs',
      may('agent', { summary: 'Pages about a ticket for people without a seat', says: Handoffs }),
      async (c) => c.json({ handoffs: await listed((await visible(c.req.param('id'), c.get('agent'))).id) }),
    )
    .post(
      '/tickets/:id/handoffs',
      may('agent', { summary: 'Make such a page: its link is told once', says: Made, refuses: ['line.missing'] }),
      body(Ask),
      async (c) => {
        const agent = c.get('agent')
        const ticket = await visible(c.req.param('id'), agent)
        const { days: count, ...asked } = c.req.valid('json')
        const secret = randomBytes(32).toString('base64url')
        const at = iso(clock())
        const made = { id: sha256(secret), rev: 0, ticket: ticket.id, by: agent.id, at, opens: 0, ...asked }
        const handoff: Handoff = { ...made, until: later(at, days(count)) }
        if ((await said(handoff)).length < asked.lines.length)
          throw new Problem('missing', 'line.missing', 'One of these lines is not there.')
        await handoffs.insert(handoff)
        await details.change(ticket.id, (now) => ({
          ...now,
          handoffs: [...(now.handoffs ?? []), handoff.id].slice(-mostHandoffs),
        }))
        await record('handoff-made', handoff, agent.id, at)
        return c.json({ handoffs: await listed(ticket.id), url: `${settings.origin}/api/handoff/${secret}` })
      },
    )
    .post(
      '/tickets/:id/handoffs/:handoff/revoke',
      may('agent', { summary: 'End such a page now', says: Handoffs, refuses: ['handoff.missing'] }),
      body(nothing),
      async (c) => {
        const agent = c.get('agent')
        const ticket = await visible(c.req.param('id'), agent)
        const at = iso(clock())
        const held = await handoffs.get(c.req.param('handoff').slice(0, 64))
        if (held?.ticket !== ticket.id) throw new Problem('missing', 'handoff.missing', 'There is no such page.')
        const done = await handoffs.change(held.id, (now) => revoke(now, { by: agent.id, at }))
        if (done?.revoked) await record('handoff-revoked', done, done.revoked.by, done.revoked.at)
        return c.json({ handoffs: await listed(ticket.id) })
      },
    )
    .get(
      '/handoff/:secret',
      anyone({ summary: 'Such a page, in HTML: for whoever has its link, as long as it lasts', says: v.string() }),
      async (c) => {
        const language = c.req.header('accept-language') ?? ''
        const now = iso(clock())
        const id = sha256(c.req.param('secret').slice(0, 200))
        const held = await handoffs.get(id)
        if (!held || !isValid(held, now)) return goneFrom(c, language)
        const ticket = await tickets.find(held.ticket)
        const seen = ticket && (await handoffs.change(id, (one) => (isValid(one, now) ? opened(one, now) : one)))
        if (!ticket || !seen || !isValid(seen, now)) return goneFrom(c, language)
        if (seen.opens === 1) await record('handoff-opened', seen, 'handoff', now)
        const [account, promises, lines] = await Promise.all([
          accounts.find(ticket.account),
          details.get(ticket.id),
          said(seen),
        ])
        const words = (promises.commitments ?? []).filter(({ state }) => state === 'open' || state === 'kept')
        return handoffPage(c, language, {
          number: ticket.number,
          company: account?.name ?? '',
          state: ticket.state,
          ...(seen.named && ticket.name ? { name: ticket.name } : {}),
          summary: seen.summary,
          promises: words.map(({ what = '', due, state }) => ({ what, due, kept: state === 'kept' })),
          lines,
          until: seen.until,
        })
      },
    )
}
