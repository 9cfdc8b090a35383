import { randomBytes } from 'node:crypto'
import { type Clock, iso } from '@ascolta/core/clock'
import { Machine, machineKind } from '@ascolta/core/company/machine'
import type { acting, Stores } from '@ascolta/core/compose'
import { sha256 } from '@ascolta/core/hash'
import type { NewId } from '@ascolta/core/id'
import { ContactInput } from '@ascolta/core/people/contact'
import { Problem } from '@ascolta/core/problem'
import type { RecordStore } from '@ascolta/core/tickets/record.store'
import { Hono } from 'hono'
import * as v from 'valibot'
import { contactsIn } from './csv.ts'
import { type Base, body, machine, may, nothing } from './door.ts'

interface Deps extends Pick<ReturnType<typeof acting>, 'bringContacts'> {
  stores: Pick<Stores, 'policies'>
  records: RecordStore
  newId: NewId
  clock: Clock
}

const Slice = v.strictObject({
  /** Only what would change is told. */
  dry: v.boolean(),
  head: v.pipe(v.string(), v.minLength(1), v.maxLength(4_000)),
  text: v.pipe(v.string(), v.maxLength(200_000)),
  line: v.pipe(v.number(), v.integer(), v.minValue(1)),
})
const OutcomeView = v.object({
  line: v.number(),
  id: v.string(),
  change: v.picklist(['new', 'changed', 'linked', 'same', 'wrong']),
  why: v.optional(v.string()),
  value: v.optional(v.string()),
})
const Outcomes = v.object({ outcomes: v.array(OutcomeView) })
const Machines = v.object({ machines: v.array(Machine) })
const NewMachine = v.strictObject({ name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60)) })
const mostRows = 200
const mostMachines = 20

/** Whom the company knows: from files, slice by slice, and from its own programs. */
export function contacts({ stores: { policies }, bringContacts, records, newId, clock }: Deps) {
  const machines = async () => ({ machines: await policies.list(machineKind, { fresh: true }) })
  const audit = (actor: string, act: string, object: string) =>
    records.audit({ actor, at: iso(clock()), request: newId('req'), act, object })

  /** A program by its token. What is not one of ours is told nothing but that. */
  async function program(header: string | undefined) {
    const token = /^Bearer (asc_[\w-]{43})$/.exec(header ?? '')?.[1]
    const machine = token && (await policies.get(machineKind, sha256(token).slice(0, 40)))
    if (!machine) throw new Problem('unauthenticated', 'token.invalid', 'This needs a token that an admin made.')
    return machine.name
  }

  return new Hono<Base>()
    .post(
      '/contacts/import',
      may('admin', {
        summary: 'Bring a slice of a file of contacts, or see what it would change',
        says: Outcomes,
        refuses: ['file.no-id', 'file.quotes', 'file.rows'],
      }),
      body(Slice),
      async (c) => {
        const { dry, ...slice } = c.req.valid('json')
        const rows = contactsIn(slice)
        if (rows.length > mostRows)
          throw new Problem('invalid', 'file.rows', `A slice has at most ${mostRows} records.`)
        const right = rows.flatMap((row) => ('input' in row ? row : []))
        const wrong = rows.flatMap((row) => ('input' in row ? [] : { ...row, change: 'wrong' as const }))
        const outcomes = [...wrong, ...(await bringContacts(right, { dry, source: 'file' }))]
        if (!dry)
          await audit(c.get('agent').id, 'contacts-brought', `lines ${slice.line}-${rows.at(-1)?.line ?? slice.line}`)
        return c.json({ outcomes: outcomes.toSorted((a, b) => a.line - b.line) })
      },
    )
    .put(
      '/contacts',
      machine(program, {
        summary: 'Bring one contact: for programs, with a token in place of a session',
        says: v.object({ change: OutcomeView.entries.change }),
        refuses: ['token.invalid', 'contact.email', 'contact.phone', 'contact.fields'],
      }),
      body(ContactInput),
      async (c) => {
        const input = c.req.valid('json')
        const [outcome] = await bringContacts([{ line: 1, input }], { dry: false, source: 'api' })
        if (!outcome || outcome.change === 'wrong')
          throw new Problem('invalid', outcome?.why ?? 'contact.invalid', 'This contact cannot be used.')
        if (outcome.change !== 'same')
          await audit(`machine:${c.get('machine')}`, 'contact-brought', sha256(input.id).slice(0, 32))
        return c.json({ change: outcome.change })
      },
    )
    .get('/machines', may('admin', { summary: 'Programs that may bring contacts', says: Machines }), async (c) =>
      c.json(await machines()),
    )
    .post(
      '/machines',
      may('admin', {
        summary: 'Let a program bring contacts: its token is told once',
        says: v.object({ ...Machines.entries, token: v.string() }),
      }),
      body(NewMachine),
      async (c) => {
        if ((await machines()).machines.length >= mostMachines)
          throw new Problem('limited', 'machine.many', `At most ${mostMachines} programs.`)
        const token = `asc_${randomBytes(32).toString('base64url')}`
        const id = sha256(token).slice(0, 40)
        const made = { id, ...c.req.valid('json'), by: c.get('agent').id, createdAt: iso(clock()) }
        await policies.change(machineKind, id, () => made)
        await audit(c.get('agent').id, 'machine-added', id)
        return c.json({ ...(await machines()), token })
      },
    )
    .delete(
      '/machines/:id',
      may('admin', { summary: 'End a program’s token', says: Machines }),
      body(nothing),
      async (c) => {
        const id = c.req.param('id').slice(0, 40)
        await policies.remove(machineKind, id)
        await audit(c.get('agent').id, 'machine-removed', id)
        return c.json(await machines())
      },
    )
}
