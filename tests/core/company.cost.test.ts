import { accountId } from '@ascolta/core/accounts/account'
import { type HookEvent, hookEvents, hookKind, taken } from '@ascolta/core/company/hook'
import { hookStore } from '@ascolta/core/company/hook.store'
import { acting } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import { codeKind } from '@ascolta/core/people/code'
import { crmKind } from '@ascolta/core/people/crm'
import { writeUnits } from '@ascolta/local/tools/meter/units'
import { describe, expect, test } from 'vitest'
import { whatsappText } from '../support/deliveries.ts'
import { said } from '../support/desk.ts'
import { inMemory, us } from '../support/memory.ts'

const phone = '393331234567'

/** A desk whose every call of the table is counted as DynamoDB bills it. */
function counted() {
  const spent = { writes: 0, reads: 0, calls: [] as string[], touched: [] as string[] }
  const world = inMemory({
    seen({ name, input, before, after }) {
      spent.calls.push(name)
      spent.touched.push(JSON.stringify(input))
      if (/^(Put|Update|Delete)/.test(name)) spent.writes += writeUnits(before, after)
      else spent.reads++
    },
  })
  return { world, spent }
}

/** What a morning of one customer costs: the first words, more of them, an answer from the app, and a new question. */
async function morning(prepare: (world: ReturnType<typeof inMemory>) => Promise<unknown>) {
  const { world, spent } = counted()
  await prepare(world)
  const hear = world.boot()
  const at = (minutes: number) => new Date(world.time.now + minutes * 60_000).toISOString()
  const write = (text: string, minutes: number) =>
    hear(whatsappText({ external: us, from: phone, text, at: at(minutes) }))
  Object.assign(spent, { writes: 0, reads: 0, calls: [], touched: [] })
  // Few words do not say their language: then the customer's card is asked for it.
  await write('Buongiorno, vorrei sapere quando arriva il tecnico che aspettiamo da ieri', -50)
  await write('Vi ho già scritto due volte e nessuno mi ha ancora risposto, è possibile?', -49)
  await hear(
    said.message({
      mid: 'm-1',
      from: '88',
      text: 'Da tre giorni siamo senza luce e nessuno risponde al telefono',
      at: at(-48),
    }),
  )
  await hear(said.message({ mid: 'm-2', from: '88', echo: true, text: 'Arriva', at: at(-47) }))
  await hear(
    said.message({
      mid: 'm-3',
      from: '88',
      text: 'Il tecnico non è ancora arrivato, a chi devo rivolgermi adesso?',
      at: at(-40),
    }),
  )
  // Profiles, persons, contacts and what hooks are told have keys of their own.
  const company = spent.touched.filter((input) => /"sk":"P"|"(:?pk)":"[POZ]#/.test(input))
  return { writes: spent.writes, reads: spent.reads, calls: spent.calls.toSorted().join(), company }
}

const hooked = (events: HookEvent[]) => (world: ReturnType<typeof inMemory>) =>
  world.base().stores.policies.change(hookKind, 'hok-1', () => ({
    id: 'hok-1',
    url: 'https://crm.example/hooks',
    events,
    createdAt: '2026-01-01T00:00:00.000Z',
  }))

describe('what the rest of the company costs a message on its way in', () => {
  test('contacts, what is known of customers, the look-up and codes cost nothing, set up or not', async () => {
    const bare = await morning(async () => {})
    expect(bare.company).toEqual([])
    const known = await morning(async (world) => {
      const base = world.base()
      const outbound = { send: async () => [] }
      const desk = acting({ ...base, outbound, undoSeconds: 10, newId })
      const input = { id: 'C1', name: 'Anna', phones: [`+${phone}`], fields: { tier: 'gold' } }
      expect(await desk.bringContacts([{ line: 1, input }], { dry: false, source: 'api' })).toMatchObject([
        { change: 'new' },
      ])
      const { policies, profiles } = base.stores
      const url = 'https://crm.example/customers?phone={phone}'
      await policies.change(crmKind, 'look-up', () => ({ id: 'look-up', url, map: [{ field: 'tier', path: 'tier' }] }))
      await policies.change(codeKind, 'cod-1', () => ({ id: 'cod-1', name: 'Pratica', pattern: '\\d{13}' }))
      const customer = base.hash.long('customer', accountId('whatsapp', us), phone)
      expect((await profiles.get(customer)).fields).toEqual({ tier: 'gold' })
    })
    expect(known).toEqual(bare)
  })

  test('an address that hears of nothing that happens here costs nothing; one that hears costs two units for each thing it hears, and two when it was told', async () => {
    const bare = await morning(async () => {})
    expect(await morning(hooked(['ticket.resolved']))).toEqual(bare)
    const opened = await morning(hooked(['ticket.opened']))
    // Two conversations began.
    expect(opened.writes - bare.writes).toBe(2 * 2)
    expect(opened.reads).toBe(bare.reads)
    const all = await morning(hooked([...hookEvents]))
    // And one was answered in the network's own app.
    expect(all.writes - bare.writes).toBe(3 * 2)

    const { world, spent } = counted()
    const hooks = hookStore(world.table)
    const at = new Date(world.time.now).toISOString()
    const telling = {
      hook: 'hok-1',
      rev: 0,
      type: 'ticket.opened',
      key: 'k',
      at,
      data: {},
      state: 'waiting',
      attempt: 0,
    } as const
    await hooks.insert({ ...telling, due: at })
    const [held] = await hooks.latest('hok-1')
    spent.writes = 0
    if (held) await hooks.replace(held, taken(held, { at, answer: '200' }))
    expect(spent.writes).toBe(2)
  })
})
