import { type Clock, iso } from '@ascolta/core/clock'
import type { Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { emailOf } from '@ascolta/core/people/contact'
import { addressOf, answered, Crm, crmKind, fieldsIn, isDue, type Keys, unanswered } from '@ascolta/core/people/crm'
import { customerOf } from '@ascolta/core/people/likely'
import type { Profile } from '@ascolta/core/people/profile'
import type { Secrets, SetSecret } from '@ascolta/core/ports'
import { Problem } from '@ascolta/core/problem'
import { type Agent, mustSee } from '@ascolta/core/team/agent'
import type { RecordStore } from '@ascolta/core/tickets/record.store'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Ask } from '../fetch/ask.ts'
import { type Base, body, may, nothing } from './door.ts'

interface Deps {
  stores: Pick<Stores, 'policies' | 'profiles' | 'tickets' | 'accounts'>
  records: RecordStore
  /** The header's value: `look-up`. */
  crm: Secrets
  setCrm: SetSecret
  /** The guarded call (SEC4), and whether it would be made to an address. */
  askCrm: Ask
  mayReach: (url: string) => boolean
  newId: NewId
  clock: Clock
}

const Path = v.pipe(v.string(), v.regex(/^[\w-]+(\.[\w-]+){0,9}$/), v.maxLength(200))
const Field = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40))
const Input = v.strictObject({
  url: v.pipe(v.string(), v.maxLength(500), v.regex(/^https?:\/\/[^/?#{}@]+\/.*\{(email|phone|handle)\}/)),
  header: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9-]{1,60}$/))),
  /** Absent: the one that is set stays. */
  secret: v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(2000))),
  map: v.pipe(v.array(v.strictObject({ field: Field, path: Path })), v.minLength(1), v.maxLength(20)),
})
const LookUp = v.object({ lookUp: v.optional(Crm) })

/** The company's CRM, asked about the customer of an open ticket: beside everything else, so that its silence holds up nobody (S15). */
export function crmLookUp({ stores, crm, askCrm, clock }: Omit<Deps, 'records' | 'setCrm' | 'newId' | 'mayReach'>) {
  const { policies, profiles, accounts } = stores

  async function keysOf({ account, author, name }: Ticket): Promise<Keys> {
    const channel = (await accounts.find(account))?.channel
    const email = channel === 'email' && author ? emailOf(author) : undefined
    const phone = channel === 'whatsapp' && /^\d{6,15}$/.test(author ?? '') ? author : undefined
    const handle = name?.startsWith('@') ? name.slice(1) : undefined
    return { ...(email ? { email } : {}), ...(phone ? { phone } : {}), ...(handle ? { handle } : {}) }
  }

  async function wanted(ticket: Ticket, profile: Profile) {
    const [set] = await policies.list(crmKind)
    const address = set && addressOf(set, await keysOf(ticket))
    return set && address && isDue(profile, iso(clock())) ? { set, address } : undefined
  }

  return {
    asksCrm: async (ticket: Ticket, profile: Profile) => (await wanted(ticket, profile)) !== undefined,

    /** Asks once and keeps what it said; a silence leaves what was known, with its date. */
    async lookUp(ticket: Ticket) {
      const customer = customerOf(ticket)
      const asked = await wanted(ticket, await profiles.own(customer))
      if (!asked) return
      const { set, address } = asked
      const secret = set.header ? (await crm())['look-up'] : undefined
      const headers = { accept: 'application/json', ...(set.header && secret ? { [set.header]: secret } : {}) }
      const said = await askCrm({ method: 'GET', url: address, headers })
      // Somebody whom the CRM does not know is an answer, too.
      const text =
        'status' in said ? (said.status === 404 ? '{}' : said.status === 200 ? said.text : undefined) : undefined
      const fields = text === undefined ? undefined : fieldsIn(text, set.map)
      const at = iso(clock())
      await profiles.change(customer, (now) => (fields ? answered(now, fields, at) : unanswered(now, at)))
    },
  }
}

/** An address that would never be asked is not kept (SEC4). */
export const unreachable = () =>
  new Problem(
    'invalid',
    'crm.unreachable',
    'The desk may not go there: https on the internet, or an origin of CRM_ORIGINS.',
  )

/** Setting the look-up, and asking for one customer. */
export function crm(deps: Deps & { lookUp: ReturnType<typeof crmLookUp>['lookUp'] }) {
  const { stores, records, setCrm, mayReach, newId, clock, lookUp } = deps
  const { policies, tickets } = stores
  const shown = async () => {
    const [set] = await policies.list(crmKind, { fresh: true })
    return { ...(set ? { lookUp: set } : {}) }
  }
  const audit = (agent: Agent, act: string) =>
    records.audit({ actor: agent.id, at: iso(clock()), request: newId('req'), act, object: 'crm' })

  return new Hono<Base>()
    .get('/crm', may('admin', { summary: 'How the company’s CRM is asked', says: LookUp }), async (c) =>
      c.json(await shown()),
    )
    .put(
      '/crm',
      may('admin', { summary: 'Set how the company’s CRM is asked', says: LookUp, refuses: ['crm.unreachable'] }),
      body(Input),
      async (c) => {
        const { secret, ...set } = c.req.valid('json')
        if (!mayReach(set.url)) throw unreachable()
        if (secret) await setCrm('look-up', secret)
        await policies.change(crmKind, 'look-up', () => ({ id: 'look-up' as const, ...set }))
        await audit(c.get('agent'), 'crm-set')
        return c.json(await shown())
      },
    )
    .delete('/crm', may('admin', { summary: 'Ask no CRM any more', says: LookUp }), body(nothing), async (c) => {
      await policies.remove(crmKind, 'look-up')
      await audit(c.get('agent'), 'crm-removed')
      return c.json(await shown())
    })
    .post(
      '/tickets/:id/crm',
      may('agent', {
        summary: 'Ask the CRM about the customer of a ticket, if it was not asked just now',
        says: v.object({ asked: v.literal(true) }),
      }),
      body(nothing),
      async (c) => {
        const ticket = await tickets.get(c.req.param('id'))
        mustSee(c.get('agent'), ticket.team)
        await lookUp(ticket)
        return c.json({ asked: true as const })
      },
    )
}
