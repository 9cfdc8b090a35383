import { sweeping } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, marta, rosa, sara, type Visitor } from './desk.ts'

let desk: ADesk
let agent: Visitor
let supervisor: Visitor
beforeEach(async () => {
  desk = await aDesk()
  agent = await desk.signsIn(rosa)
  supervisor = await desk.signsIn(sara)
})
afterEach(() => desk[Symbol.asyncDispose]())

const minute = 60_000
const at = (minutes: number) => new Date(desk.deps.clock().getTime() + minutes * minute).toISOString()
const round = () =>
  sweeping({ ...desk.deps, tokens: async () => ({}), lookUp: async () => [], outbound: { send: async () => [] } })()
const alarmsOf = async (visitor: Visitor): Promise<string[]> =>
  (await visitor.get('/alarms')).json.alarms.map(
    ({ kind, about, ticket }: { kind: string; about: string; ticket: { preview: string } }) =>
      `${kind} ${about} ${ticket.preview}`,
  )
/** Who was told on the spot to look at their alarms. */
const rang = () => {
  const channels = desk.told.flatMap(({ channel, events }) =>
    events.some((event) => (event as { rings?: boolean }).rings) ? [channel] : [],
  )
  desk.told.length = 0
  return channels.toSorted()
}

async function writes(text: string) {
  await desk.hears(said.message({ mid: newId('mid'), from: text, text, at: at(-1) }))
  const { tickets } = (await agent.get('/tickets?list=unassigned')).json
  return tickets.find(({ preview }: { preview: string }) => preview === text)
}

const target = (changes: object = {}) => ({
  name: 'Tutti',
  first: { minutes: 60, hours: 'calendar' },
  calendar: 'team',
  warn: { by: 'minutes', minutes: 20 },
  escalate: 30,
  thirdPartyPauses: true,
  ...changes,
})

test('a warning and lateness reach the owner, escalation the supervisors, each at once and each once', async () => {
  await supervisor.post('/targets', target())
  const { id } = await writes('presa')
  await agent.post(`/tickets/${id}/claim`)
  const { agent: me } = (await agent.get('/me')).json
  desk.told.length = 0

  desk.clock.moves(41 * minute)
  await round()
  expect(rang()).toEqual([`/a/${me.id}`])
  expect(await alarmsOf(agent)).toEqual(['warned first presa'])
  expect(await alarmsOf(supervisor)).toEqual([])

  desk.clock.moves(20 * minute)
  await round()
  expect(rang()).toEqual([`/a/${me.id}`])
  expect(await alarmsOf(agent)).toEqual(['late first presa'])
  expect(await alarmsOf(supervisor)).toEqual([])

  desk.clock.moves(31 * minute)
  await round()
  await round()
  expect(rang()).toEqual(['/l/care'])
  expect(await alarmsOf(supervisor)).toEqual(['escalated first presa'])
  expect(await alarmsOf(await desk.signsIn(ada))).toEqual(['escalated first presa'])
  expect(await alarmsOf(await desk.signsIn(marta))).toEqual([])

  await agent.post(`/tickets/${id}/excuse`, { seq: 1, reason: 'solved' })
  expect([await alarmsOf(agent), await alarmsOf(supervisor)]).toEqual([[], []])
})

test('what nobody owns rings with the supervisors from the beginning; a promise not kept with both', async () => {
  await supervisor.post('/targets', target({ escalate: undefined }))
  const free = await writes('di nessuno')
  const taken = await writes('promessa')
  await agent.post(`/tickets/${taken.id}/claim`)
  await agent.post(`/tickets/${taken.id}/excuse`, { seq: 1, reason: 'solved' })
  await agent.post(`/tickets/${taken.id}/commitments`, { id: 'promise-1', due: at(50) })
  desk.clock.moves(51 * minute)
  await round()
  expect((await alarmsOf(supervisor)).toSorted()).toEqual(['escalated commitment promessa', 'warned first di nessuno'])
  expect(await alarmsOf(agent)).toEqual(['escalated commitment promessa'])
  await agent.post(`/tickets/${taken.id}/commitments/promise-1/kept`)
  expect(await alarmsOf(agent)).toEqual([])
  expect(free.id).not.toBe(taken.id)
})

test('a message costs no live event and no item more for all that', async () => {
  await supervisor.post('/targets', target())
  await writes('la prima')
  const items = async () => {
    const { ScanCommand } = await import('@aws-sdk/lib-dynamodb')
    const { Items = [] } = await desk.deps.table.client.send(new ScanCommand({ TableName: desk.deps.table.name }))
    return Items.filter(({ pk }) => String(pk).startsWith('K#bells')).length
  }
  desk.told.length = 0
  await desk.hears(said.message({ mid: newId('mid'), from: 'la prima', text: 'e ancora', at: at(0) }))
  expect(desk.told).toHaveLength(1)
  expect(await items()).toBe(0)
})

test('deadlines come in pages: every late one once, whoever else waits', async () => {
  await supervisor.post('/targets', target({ warn: undefined, escalate: undefined }))
  for (let n = 0; n < 70; n++) await writes(`n${n}`)
  desk.clock.moves(61 * minute)
  await round()
  const seen: string[] = []
  let cursor = ''
  let pages = 0
  do {
    const { json } = await supervisor.get(`/deadlines?list=late${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...json.tickets.map(({ preview }: { preview: string }) => preview))
    cursor = json.cursor ?? ''
    pages++
  } while (cursor)
  expect(pages).toBeGreaterThan(1)
  expect(seen.toSorted()).toEqual(Array.from({ length: 70 }, (_, n) => `n${n}`).toSorted())
  expect(await supervisor.get('/deadlines?list=late&cursor=nonsense')).toMatchObject({
    status: 400,
    json: { code: 'cursor.invalid' },
  })
})
