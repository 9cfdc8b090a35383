import { keys } from '@ascolta/core/keys'
import type { JWTPayload } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, cookies, marta, rosa, sara, type Visitor, visitor } from './desk.ts'

let desk: ADesk
let admin: Visitor
beforeEach(async () => {
  desk = await aDesk()
  admin = await desk.signsIn(ada)
})
afterEach(() => desk[Symbol.asyncDispose]())

const hour = 3_600_000
/** Somebody whom the issuer knows and gives no role. */
const nora = { sub: 'nora', name: 'Nora Gallo', email: 'nora@example.com' }

const invites = async (said: { role?: string; teams?: string[]; note?: string } = {}) =>
  (await admin.post('/invites', { role: 'agent', teams: ['care'], ...said })).json as {
    link: string
    invite: { id: string }
  }
const secretIn = ({ link }: { link: string }) => link.split('#')[1] ?? ''

/** Opens a link as a browser does, and gives the cookies it has then. */
async function opens(secret: string) {
  const response = await desk.app.request('/api/invites/look', {
    method: 'POST',
    headers: { 'x-ascolta': '1', 'content-type': 'application/json', origin: 'https://desk.example.com' },
    body: JSON.stringify({ secret }),
  })
  return {
    status: response.status,
    json: (await response.json()) as Record<string, unknown>,
    cookie: cookies(response),
  }
}

/** The whole login with what the browser holds. */
async function logsIn(claims: JWTPayload, cookie = '') {
  const begun = await desk.app.request('/api/login')
  const came = desk.issuer.logsIn(begun.headers.get('location') ?? '', claims)
  const back = await desk.app.request(`/api/login/callback?${came}`, {
    headers: { cookie: [cookies(begun), cookie].filter(Boolean).join('; ') },
  })
  return { to: back.headers.get('location'), ...visitor(desk.app, cookies(back)) }
}
const idOf = async (one: Pick<Visitor, 'get'>) => (await one.get('/me')).json.agent.id as string
const audited = async () => {
  const day = new Date(desk.deps.clock()).toISOString()
  const found = await Promise.all(
    [0, 1, 2, 3].map(async (shard) => {
      const { QueryCommand } = await import('@aws-sdk/lib-dynamodb')
      const { client, name } = desk.deps.table
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: name,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': `L#${day.slice(0, 10)}#${shard}` },
        }),
      )
      return Items.map(({ act }) => String(act))
    }),
  )
  return found.flat()
}
const aTicket = async (mid: string) => {
  await desk.hears(said.message({ mid, from: mid }))
  const { json } = await admin.get('/tickets?list=unassigned')
  return json.tickets.find((row: { preview: string }) => row.preview).id as string
}

describe('a colleague is invited', () => {
  test('logs in with the link and has exactly the role and teams that were fixed in it', async () => {
    await admin.ask('PUT', '/teams/night', { name: 'Notte' })
    const made = await invites({ role: 'supervisor', teams: ['night'], note: 'nora@example.com' })
    const { status, json, cookie } = await opens(secretIn(made))
    expect({ status, ...json }).toMatchObject({ status: 200, by: 'Ada Rossi', role: 'supervisor', teams: ['Notte'] })
    const arrived = await logsIn(nora, cookie)
    expect(arrived.to).toBe('/')
    expect((await arrived.get('/me')).json.agent).toMatchObject({
      name: 'Nora Gallo',
      role: 'supervisor',
      teams: ['night'],
    })
    // The issuer still gives her nothing: what was decided here lasts over the next login.
    expect((await (await logsIn(nora)).get('/me')).json.agent.role).toBe('supervisor')
    const { json: list } = await admin.get('/staff')
    expect(list.invites).toMatchObject([{ state: 'used', usedBy: 'Nora Gallo', note: 'nora@example.com' }])
    expect(await audited()).toEqual(expect.arrayContaining(['invited', 'invite-used', 'team-made']))
  })

  test('the secret of a link is nowhere in the table', async () => {
    const secret = secretIn(await invites())
    await logsIn(nora, (await opens(secret)).cookie)
    const { ScanCommand } = await import('@aws-sdk/lib-dynamodb')
    const { Items } = await desk.deps.table.client.send(new ScanCommand({ TableName: desk.deps.table.name }))
    expect(JSON.stringify(Items)).not.toContain(secret)
  })

  test('SEC8: an invitation is not of who has the address it was sent to, only of who holds the link', async () => {
    await invites({ role: 'admin', teams: [], note: nora.email })
    const arrived = await logsIn(nora)
    expect(arrived.to).toBe('/?login=refused')
    expect((await arrived.get('/me')).status).toBe(401)
    const { json } = await admin.get('/staff')
    expect(json.people.map(({ name }: { name: string }) => name)).toEqual(['Ada Rossi'])
  })

  test('SEC17: unknown, expired, used, withdrawn: one answer, and nobody comes in', async () => {
    const [old, taken, back] = [await invites(), await invites(), await invites()].map(secretIn) as [
      string,
      string,
      string,
    ]
    const held = { old: (await opens(old)).cookie, back: (await opens(back)).cookie }
    await logsIn(nora, (await opens(taken)).cookie)
    expect(
      (
        await admin.ask(
          'DELETE',
          `/invites/${(await admin.get('/staff')).json.invites.find((one: { state: string }) => one.state === 'open').id}`,
        )
      ).status,
    ).toBe(200)
    const open = (await admin.get('/staff')).json.invites.find((one: { state: string }) => one.state === 'open')
    desk.clock.moves(72 * hour + 1)
    const answers = await Promise.all([old, taken, back, 'x'.repeat(43), ''].map(opens))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]).toMatchObject({ status: 404, json: { code: 'invite.missing' }, cookie: '' })
    // Also for who opened the link in time and logs in too late.
    for (const cookie of Object.values(held))
      expect((await logsIn({ sub: 'late', name: 'Late' }, cookie)).to).toBe('/?login=refused')
    expect((await admin.ask('DELETE', `/invites/${open.id}`)).status).toBe(401)
  })

  test('SEC17: of two who hold one link only one comes in, also at once', async () => {
    const { cookie } = await opens(secretIn(await invites()))
    const both = await Promise.all(['one', 'two'].map((sub) => logsIn({ sub, name: sub }, cookie)))
    expect(both.map(({ to }) => to).toSorted()).toEqual(['/', '/?login=refused'])
  })

  test('a second click in the middle of it is the same arrival', async () => {
    const { cookie } = await opens(secretIn(await invites()))
    const both = await Promise.all([1, 2].map(() => logsIn(nora, cookie)))
    expect(both.map(({ to }) => to)).toEqual(['/', '/'])
  })

  test('who works here already does not use up somebody else’s link, and is not changed by it', async () => {
    const { cookie } = await opens(secretIn(await invites({ role: 'agent' })))
    const again = await logsIn(ada, cookie)
    expect((await again.get('/me')).json.agent.role).toBe('admin')
    expect((await admin.get('/staff')).json.invites).toMatchObject([{ state: 'open' }])
  })

  test('to a team that is not there, or to none: refused', async () => {
    expect((await admin.post('/invites', { role: 'agent', teams: ['nowhere'] })).json.code).toBe('team.missing')
    expect((await admin.post('/invites', { role: 'agent', teams: [] })).json.code).toBe('agent.teamless')
    expect((await admin.post('/invites', { role: 'owner', teams: ['care'] })).status).toBe(400)
  })
})

test('SEC17: after set-up there is no door for a first admin: who has no role and no link gets nothing', async () => {
  const arrived = await logsIn({ sub: 'first', name: 'First', email: 'ada@example.com', groups: ['owner', 'root'] })
  expect(arrived.to).toBe('/?login=refused')
  for (const path of ['/me', '/tickets?list=team', '/staff', '/channels'])
    expect((await arrived.get(path)).status).toBe(401)
})

describe('somebody’s work ends', () => {
  test('sessions are over at once, login is refused, tickets wait for others, words stay', async () => {
    const ticket = await aTicket('m-1')
    const agent = await desk.signsIn(rosa)
    const id = await idOf(agent)
    expect((await agent.post(`/tickets/${ticket}/claim`)).status).toBe(200)
    const { draft } = (await agent.get(`/tickets/${ticket}`)).json
    await agent.ask('PUT', `/tickets/${ticket}/drafts/${draft.id}`, { text: 'Buongiorno, controllo subito', rev: 0 })

    expect((await admin.ask('PATCH', `/staff/${id}`, { active: false })).json.person.deactivatedAt).toBeDefined()
    expect((await agent.get('/me')).status).toBe(401)
    expect((await agent.post(`/tickets/${ticket}/release`)).status).toBe(401)
    expect((await logsIn(rosa)).to).toBe('/?login=refused')
    const { json } = await admin.get('/tickets?list=unassigned')
    expect(json.tickets.map((row: { id: string }) => row.id)).toContain(ticket)
    const kept = await desk.deps.stores.replies.get(ticket, draft.id)
    expect(kept).toMatchObject({ state: 'draft', text: 'Buongiorno, controllo subito', actor: id })
    const { lines } = (await admin.get(`/tickets/${ticket}`)).json
    expect(lines).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'released', actor: expect.objectContaining({ name: 'Ada Rossi' }) }),
      ]),
    )
    expect(await audited()).toContain('agent-deactivated')
  })

  test('and may begin again: with a new login, not with the old session', async () => {
    const agent = await desk.signsIn(rosa)
    const id = await idOf(agent)
    await admin.ask('PATCH', `/staff/${id}`, { active: false })
    desk.clock.moves(5)
    await admin.ask('PATCH', `/staff/${id}`, { active: true })
    expect((await agent.get('/me')).status).toBe(401)
    desk.clock.moves(5)
    expect((await (await logsIn(rosa)).get('/me')).json.agent.role).toBe('agent')
  })

  test('a link does not bring somebody back whose work was ended', async () => {
    const id = await idOf(await desk.signsIn(rosa))
    await admin.ask('PATCH', `/staff/${id}`, { active: false })
    const { cookie } = await opens(secretIn(await invites({ role: 'admin', teams: [] })))
    expect((await logsIn(rosa, cookie)).to).toBe('/?login=refused')
    expect((await admin.get('/staff')).json.invites).toMatchObject([{ state: 'open' }])
  })

  test('their old live channels go quiet, those of the others get new names', async () => {
    const ticket = await aTicket('m-1')
    const agent = await desk.signsIn(rosa)
    const colleague = await desk.signsIn({ ...rosa, sub: 'lia', name: 'Lia' })
    const id = await idOf(agent)
    const before = (await agent.get(`/tickets/${ticket}`)).json.live.channel
    const lists = (await agent.post('/live')).json.lists.map((one: { channel: string }) => one.channel)
    await admin.ask('PATCH', `/staff/${id}`, { active: false })
    desk.told.length = 0
    desk.clock.moves(31_000)
    await desk.hears(said.message({ mid: 'm-2', from: 'm-1', text: 'Ci siete?' }))
    await colleague.post(`/tickets/${ticket}/claim`)
    const now = desk.told.map(({ channel }) => channel)
    expect(now.length).toBeGreaterThan(1)
    for (const old of [before, ...lists]) expect(now).not.toContain(old)
    expect(now).toContain((await colleague.get(`/tickets/${ticket}`)).json.live.channel)
    const passes = (await colleague.post('/live')).json.lists.map((one: { channel: string }) => one.channel)
    expect(now.some((channel) => passes.includes(channel))).toBe(true)
    expect((await colleague.get('/me')).json.lists).toEqual(passes)
  })

  test('the sweep gives back what a crash left, and what the index showed late', async () => {
    const ticket = await aTicket('m-1')
    const agent = await desk.signsIn(rosa)
    const id = await idOf(agent)
    await agent.post(`/tickets/${ticket}/claim`)
    const { sweeping } = await import('@ascolta/core/compose')
    const { stores } = desk.deps
    const known = await stores.agents.get(id)
    if (!known) throw new Error('nobody')
    // As far as the decision and the wish, and no further.
    const at = desk.deps.clock().toISOString()
    await stores.agents.decide(known, { ...known, deactivatedAt: at, deactivatedBy: 'x', sessionsFrom: at }, 1)
    await stores.reliefs.ask(id, { by: 'x', now: at })
    desk.clock.moves(61_000)
    const sweep = sweeping({
      ...desk.deps,
      tokens: async () => ({}),
      lookUp: async () => [],
      outbound: { send: async () => [] },
    })
    await sweep()
    expect((await stores.tickets.get(ticket)).owner).toBeUndefined()
    const { GetCommand } = await import('@aws-sdk/lib-dynamodb')
    const wish = await desk.deps.table.client.send(
      new GetCommand({ TableName: desk.deps.table.name, Key: { ...keys.handBack(id) } }),
    )
    expect(wish.Item?.d).toBeUndefined()
  })
})

describe('roles and teams', () => {
  test('count at the next request; tickets of a team one has left are given back, others are kept', async () => {
    await admin.ask('PUT', '/teams/night', { name: 'Notte' })
    const ticket = await aTicket('m-1')
    const agent = await desk.signsIn(rosa)
    const id = await idOf(agent)
    await agent.post(`/tickets/${ticket}/claim`)
    await admin.ask('PATCH', `/staff/${id}`, { teams: ['care', 'night'] })
    expect((await agent.get('/me')).json.agent.teams).toEqual(['care', 'night'])
    expect((await desk.deps.stores.tickets.get(ticket)).owner).toBe(id)
    await admin.ask('PATCH', `/staff/${id}`, { teams: ['night'] })
    expect((await agent.get(`/tickets/${ticket}`)).status).toBe(404)
    expect((await desk.deps.stores.tickets.get(ticket)).owner).toBeUndefined()
    // The company's login says "agent" at the next login: here somebody decided otherwise.
    await admin.ask('PATCH', `/staff/${id}`, { role: 'supervisor' })
    expect((await (await logsIn(rosa)).get('/me')).json.agent).toMatchObject({ role: 'supervisor', teams: ['night'] })
    expect(await audited()).toEqual(expect.arrayContaining(['agent-teams', 'agent-role-supervisor']))
  })

  test('nobody deactivates or demotes the last admin', async () => {
    const id = await idOf(admin)
    for (const wish of [{ active: false }, { role: 'agent', teams: ['care'] }])
      expect((await admin.ask('PATCH', `/staff/${id}`, wish)).json.code).toBe('agent.last-admin')
    expect((await admin.get('/me')).json.agent.role).toBe('admin')
  })

  test('two admins who take each other’s rights in one moment: exactly one stays', async () => {
    for (let round = 0; round < 12; round++) {
      const x = await desk.signsIn({ sub: `x${round}`, name: 'x', groups: ['admin'] })
      const y = await desk.signsIn({ sub: `y${round}`, name: 'y', groups: ['admin'] })
      const [a, b] = [await idOf(x), await idOf(y)]
      const wish = round % 2 ? { active: false } : { role: 'agent', teams: ['care'] }
      await Promise.all([x.ask('PATCH', `/staff/${b}`, wish), y.ask('PATCH', `/staff/${a}`, wish)])
      const left = await Promise.all([a, b].map((id) => desk.deps.stores.agents.get(id, { consistent: true })))
      expect(left.filter((one) => one?.role === 'admin' && !one.deactivatedAt)).toHaveLength(1)
    }
  })

  test('a supervisor sees their own teams and changes nobody’s rights; names only their own team', async () => {
    await desk.signsIn(marta)
    await desk.signsIn(rosa)
    const supervisor = await desk.signsIn(sara)
    const { json } = await supervisor.get('/staff')
    expect(json.people.map(({ name }: { name: string }) => name)).toEqual(['Ada Rossi', 'Rosa Bianchi', 'Sara Verdi'])
    expect(json.invites).toEqual([])
    expect((await supervisor.ask('PUT', '/teams/care', { name: 'Assistenza' })).json.team).toEqual({
      id: 'care',
      name: 'Assistenza',
    })
    expect((await supervisor.ask('PUT', '/teams/shop', { name: 'Mio' })).status).toBe(404)
    expect((await supervisor.get('/me')).json.teams).toEqual([{ id: 'care', name: 'Assistenza' }])
  })

  test('when somebody was here is known to the hour', async () => {
    const agent = await desk.signsIn(rosa)
    desk.clock.moves(2 * hour)
    await agent.get('/me')
    const { json } = await admin.get('/staff')
    const seen = json.people.find(({ name }: { name: string }) => name === 'Rosa Bianchi').seenAt
    expect(Date.parse(seen)).toBeGreaterThan(desk.deps.clock().getTime() - hour)
  })
})
