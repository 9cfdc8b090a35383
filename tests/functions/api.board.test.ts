import { newId } from '@ascolta/core/id'
import type { Table } from '@ascolta/core/ports'
import { open } from '@ascolta/core/tickets/waiting'
import type { Row } from '@ascolta/functions/api/views'
import { bytesOf, readUnits } from '@ascolta/local/tools/meter/units'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, rosa, sara, type Visitor } from './desk.ts'

let desk: ADesk
let admin: Visitor
let supervisor: Visitor
beforeEach(async () => {
  desk = await aDesk()
  admin = await desk.signsIn(ada)
  supervisor = await desk.signsIn(sara)
})
afterEach(() => desk[Symbol.asyncDispose]())

const hour = 3_600_000

async function everything({ client, name }: Table) {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name }))
  return Items.filter(({ pk, sk }) => String(pk).startsWith('C#') && String(sk).startsWith('T#')) as (Row & {
    owner?: string
  })[]
}

test('S11: every figure of the board equals a recount from the ticket store, and opens the list that it counts', {
  timeout: 120_000,
}, async () => {
  const people = [await desk.signsIn(rosa), await desk.signsIn({ sub: 'luca', name: 'Luca Gallo', groups: ['agent'] })]
  let random = 7
  const pick = (n: number) => (random = (random * 1103515245 + 12345) % 2147483648) % n
  for (let n = 0; n < 60; n++) {
    const at = new Date(Date.now() - pick(40) * hour - 60_000).toISOString()
    await desk.hears(said.message({ mid: newId('mid'), from: `p${n}`, text: `numero ${n}`, at }))
  }
  for (const { id } of (await supervisor.get('/waiting?limit=100')).json.tickets as Row[]) {
    const who = people[pick(3)]
    if (!who) continue
    await who.post(`/tickets/${id}/claim`)
    if (pick(3) === 0) await who.post(`/tickets/${id}/excuse`, { seq: 1, reason: 'solved' })
    if (pick(5) === 0) await who.post(`/tickets/${id}/resolve`)
  }
  desk.clock.moves(5_000)
  const board = (await supervisor.get('/board')).json
  const now = Date.parse(board.at)
  const all = (await everything(desk.deps.table)).filter(({ state }) => state !== 'resolved')
  const waits = all.filter(({ turn }) => turn)
  const age = ({ turn }: (typeof all)[number]) => (now - Date.parse(turn?.since ?? '')) / hour
  const within = (from: number, to: number) => waits.filter((one) => age(one) >= from && age(one) < to).length
  expect(board.teams).toMatchObject([
    {
      id: 'care',
      waiting: waits.length,
      ages: { '1h': within(0, 1), '4h': within(1, 4), '24h': within(4, 24), more: within(24, 1e9) },
      late: waits.filter(({ turn }) => Date.parse(turn?.due ?? '') <= now).length,
      unassigned: waits.filter(({ owner }) => !owner).length,
      overdue: 0,
    },
  ])
  expect(waits.length).toBeGreaterThan(20)
  expect(board.agents).toHaveLength(2)
  for (const { id, open, waiting } of board.agents) {
    expect(open).toBe(all.filter(({ owner }) => owner === id).length)
    expect(waiting).toBe(waits.filter(({ owner }) => owner === id).length)
    expect((await supervisor.get(`/board/tickets?of=open&agent=${id}`)).json.tickets).toHaveLength(open)
    expect((await supervisor.get(`/board/tickets?of=waiting&agent=${id}`)).json.tickets).toHaveLength(waiting)
  }
  const [team] = board.teams
  for (const [query, count] of [
    ['of=waiting', team.waiting],
    ['of=waiting&age=4h', team.ages['4h']],
    ['of=late', team.late],
    ['of=unassigned', team.unassigned],
  ])
    expect((await supervisor.get(`/board/tickets?team=care&${query}`)).json.tickets).toHaveLength(count)
  expect(board.channels).toHaveLength(2)
  expect((await people[0]?.get('/board'))?.status).toBe(403)
  expect((await admin.get('/board')).json.teams).toMatchObject([{ waiting: team.waiting }])
})

test('S11: who supervises some of the teams sees these alone, and every figure is a recount of them', {
  timeout: 120_000,
}, async () => {
  const { stores } = desk.deps
  const care = await stores.accounts.fresh('ms-1000')
  if (!care) throw new Error('the account is there')
  for (const team of ['shop', 'bank'])
    await stores.accounts.put({ ...care, id: `ms-${team}`, external: `10-${team}`, name: team, team })
  const two = await desk.signsIn({ sub: 'sofia', name: 'Sofia Due', groups: ['supervisor'], teams: ['care', 'shop'] })
  const luca = await desk.signsIn({ sub: 'luca', name: 'Luca Gallo', groups: ['agent'], teams: ['shop', 'bank'] })
  const { agent } = (await luca.get('/me')).json
  const at = new Date(Date.now() - 2 * hour).toISOString()
  const teams = ['care', 'shop', 'bank'] as const
  // Written as triage writes them: the webhook would bring each to its own account.
  for (let n = 0; n < 45; n++) {
    const team = teams[n % 3] ?? 'care'
    const account = team === 'care' ? 'ms-1000' : `ms-${team}`
    const from = { id: `b${String(n).padStart(3, '0')}-dm-0001`, number: 1000 + n, account, team, public: false }
    const heard = { mark: `m${String(n).padStart(6, '0')}`, at, text: `numero ${n}` }
    const owner = n % 2 === 0 && team !== 'care' ? { owner: agent.id } : {}
    await stores.tickets.insert(open({ ...from, ...owner }, heard, { targetMinutes: n % 4 === 0 ? 600 : 60, now: at }))
  }
  // An admin took one of the team's, though nobody ever put them on its roster; and somebody was moved to another team.
  const [, first] = (await admin.get('/waiting?limit=100')).json.tickets.filter(
    (row: Row) => row.team === 'shop' && !row.owner,
  )
  await admin.post(`/tickets/${first.id}/claim`)
  desk.clock.moves(5_000)

  const board = (await two.get('/board')).json
  const all = (await everything(desk.deps.table)) as unknown as (Row & { owner?: string; team: string })[]
  const now = Date.parse(board.at)
  expect(board.teams.map(({ id }: { id: string }) => id).toSorted()).toEqual(['care', 'shop'])
  for (const figures of board.teams) {
    const own = all.filter(({ team }) => team === figures.id)
    expect(figures).toMatchObject({
      waiting: own.filter(({ turn }) => turn).length,
      late: own.filter(({ turn }) => turn && Date.parse(turn.due) <= now).length,
      unassigned: own.filter(({ owner, turn }) => turn && !owner).length,
    })
  }
  const seen = all.filter(({ team, owner }) => owner && (team === 'care' || team === 'shop'))
  expect(board.agents.map(({ id, open: count }: { id: string; open: number }) => [id, count]).toSorted()).toEqual(
    [...Map.groupBy(seen, ({ owner }) => owner ?? '')].map(([id, held]) => [id, held.length]).toSorted(),
  )
  // What the other team has is neither counted nor listed, also when it is asked for by name.
  expect((await two.get('/board/tickets?of=waiting&team=bank')).json.tickets).toEqual([])
  expect((await two.get(`/board/tickets?of=open&agent=${agent.id}`)).json.tickets).toHaveLength(
    seen.filter(({ owner }) => owner === agent.id).length,
  )
  expect(board.channels.map(({ name }: { name: string }) => name)).not.toContain('bank')
  expect((await admin.get('/board')).json.teams).toHaveLength(3)
})

test('S11: several looks within four seconds cost one read of the open tickets: 1.2 read units each at most', async () => {
  const { stores, table } = desk.deps
  const at = new Date(Date.now() - hour).toISOString()
  const many = 300
  for (let n = 0; n < many; n++) {
    const id = `b${String(n).padStart(3, '0')}-dm-0001`
    const from = { id, number: 1000 + n, account: 'ms-1000', team: 'care', public: false, name: 'Maria De Santis' }
    const heard = { mark: `m${String(n).padStart(6, '0')}`, at, text: 'La bolletta di novembre è più alta del dovuto' }
    await stores.tickets.insert(open(from, heard, { targetMinutes: 60, now: at }))
  }
  let units = 0
  const send = table.client.send.bind(table.client) as (command: never) => Promise<unknown>
  table.client.send = (async (command: never) => {
    const answer = (await send(command)) as { Items?: object[]; Responses?: Record<string, object[]> }
    const name = (command as object).constructor.name
    const size = (items: object[]) => items.reduce((sum, one) => sum + bytesOf({ ...one }), 0)
    if (name === 'QueryCommand') units += readUnits(size(answer.Items ?? []), false)
    // Together, yet each by itself (DynamoDB, BatchGetItem).
    for (const one of Object.values(answer.Responses ?? {}).flat()) units += readUnits(size([one]), false)
    return answer
  }) as never
  // What the test before this one saw is kept for four seconds.
  desk.clock.moves(5_000)
  await supervisor.get('/board')
  const first = units
  expect(first / many).toBeLessThan(1.2)
  units = 0
  await supervisor.get('/board')
  expect(units).toBeLessThan(first / 10)
})
