import { createHmac } from 'node:crypto'
import { hookKind } from '@ascolta/core/company/hook'
import { newId } from '@ascolta/core/id'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aDesk, anAgent, type Desk, said } from '../../support/desk.ts'

let desk: Desk
const secret = `whsec_${Buffer.from('a secret of the company itself!!').toString('base64')}`
const giulia = anAgent()

beforeEach(async () => {
  desk = await aDesk()
  desk.secrets.crm['hook.hok-1'] = secret
})
afterEach(() => desk.stop())

const hook = (events: ('ticket.opened' | 'ticket.resolved' | 'reply.sent' | 'turn.answered')[]) =>
  desk.stores.policies.change(hookKind, 'hok-1', () => ({
    id: 'hok-1',
    url: 'https://crm.example/hooks',
    events,
    createdAt: '2026-01-01T00:00:00.000Z',
  }))

/** What an address of the company heard, in the order in which it did. */
function hears(answers: { ok: boolean; answer: string }[] = []) {
  const heard: { id: string; type: string; body: string; headers: Record<string, string> }[] = []
  desk.posted.answer = ({ headers, body }) => {
    heard.push({ id: headers['webhook-id'] ?? '', type: JSON.parse(body).type, body, headers })
    return answers.shift() ?? { ok: true, answer: '200' }
  }
  return heard
}

/** A ticket on which nobody waits any more. */
async function answered() {
  await desk.boot().triage(said.message({ mid: 'm1' }))
  const [ticket] = (await desk.stores.tickets.unassigned('care')).tickets
  if (!ticket) throw new Error('no ticket')
  await desk.stores.tickets.change(ticket.id, ({ turn: _, due: __, ...rest }) => rest)
  return ticket.id
}

async function ticks(minutes = 1) {
  for (let minute = 0; minute < minutes; minute++) {
    desk.pass(120_000)
    const one = desk.boot()
    await one.sweep()
    await one.tellCompany()
  }
}

test('S17: resolving tells the company once, under one key, wherever the process dies in between', {
  timeout: 120_000,
}, async () => {
  await hook(['ticket.resolved'])
  for (let call = 0; ; call++) {
    const heard = hears()
    const id = await answered()
    desk.faults.reset()
    const one = desk.boot()
    desk.faults.crashAt(call, call % 2 === 0 ? 'after' : 'before')
    const request = newId('req')
    await one.transition({ ticket: id, agent: giulia, kind: 'resolved', request }).catch(() => {})
    const { crashed } = desk.faults
    desk.faults.reset()
    // Whoever pressed it presses again where nothing had happened.
    if ((await desk.stores.tickets.get(id, { consistent: true })).state !== 'resolved')
      await desk.boot().transition({ ticket: id, agent: giulia, kind: 'resolved', request })
    await ticks(3)
    expect(
      heard.map(({ type }) => type),
      `call ${call}`,
    ).toEqual(['ticket.resolved'])
    expect(JSON.parse(heard[0]?.body ?? '{}').data).toMatchObject({ ticket: id, state: 'resolved', actor: 'giulia' })
    if (!crashed) {
      expect(call).toBeGreaterThan(4)
      break
    }
    await desk.stop()
    desk = await aDesk()
    desk.secrets.crm['hook.hok-1'] = secret
    await hook(['ticket.resolved'])
  }
})

test('what is told is signed as Standard Webhooks say, holds no word of the customer, and is told again under the same key until it is taken', async () => {
  await hook(['ticket.opened'])
  const heard = hears([
    { ok: false, answer: '500' },
    { ok: false, answer: 'timeout' },
  ])
  await desk.boot().triage(said.message({ mid: 'm1', text: 'La bolletta è doppia' }))
  await ticks(8)
  expect(heard.map(({ type }) => type)).toEqual(['ticket.opened', 'ticket.opened', 'ticket.opened'])
  expect(new Set(heard.map(({ id }) => id)).size).toBe(1)
  const [first] = heard
  const { 'webhook-timestamp': at, 'webhook-signature': signature } = first?.headers ?? {}
  const mac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`${first?.id}.${at}.${first?.body}`)
  expect(signature).toBe(`v1,${mac.digest('base64')}`)
  expect(first?.body).not.toContain('bolletta')
  expect(await desk.stores.hooks.latest('hok-1')).toMatchObject([{ state: 'taken', attempt: 3, answer: '200' }])
})

test('an address that takes nothing for three days is switched off; a company without addresses has nothing written', async () => {
  const heard = hears()
  await desk.boot().triage(said.message({ mid: 'm1' }))
  expect(await desk.items('O#')).toEqual([])
  await hook(['ticket.opened'])
  desk.posted.answer = () => ({ ok: false, answer: '500' })
  await desk.boot().triage(said.comment({ id: '55_1' }))
  for (let half = 0; half < 10; half++) {
    desk.pass(12 * 3_600_000)
    const one = desk.boot()
    await one.sweep()
    await one.tellCompany()
  }
  expect((await desk.stores.policies.get(hookKind, 'hok-1'))?.disabledAt).toBeDefined()
  await desk.boot().triage(said.comment({ id: '55_2', from: '99', post: '1000_77' }))
  expect(await desk.items('O#')).toHaveLength(1)
  expect(heard).toEqual([])
})
