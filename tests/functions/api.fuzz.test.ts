import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, type Visitor } from './desk.ts'

let desk: ADesk
let admin: Visitor
let id: string
beforeAll(async () => {
  desk = await aDesk()
  admin = await desk.signsIn(ada)
  await desk.hears(said.message({ mid: 'm1', at: new Date().toISOString() }))
  id = (await admin.get('/tickets?list=team')).json.tickets[0].id
})
afterAll(() => desk[Symbol.asyncDispose]())

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ maxLength: 20 }),
  fc.constantFrom('', '..', '%00', '\u0000', '*', '#', 'C#x', '__proto__', 'a'.repeat(5_000), '\ud800', '{"$gt":""}'),
)
const part = text.map((raw) => encodeURIComponent(raw.toWellFormed()))
const sealed = fc
  .oneof(
    fc.record({ pk: text, sk: text, ls: text }).map((key) => JSON.stringify(key)),
    text,
    text.map((end) => `2026-01-01T00:00:00.000Z#m${end}`),
  )
  .map((said) => Buffer.from(said).toString('base64url'))

test('whatever stands in a path or a page link, the answer is no defect', async () => {
  const path = fc.oneof(
    fc.tuple(part, part).map(([one, other]) => `/tickets/${one}/${other}`),
    part.map((one) => `/tickets/${one}`),
    part.map((one) => `/tickets/${one}/lines`),
    fc
      .tuple(fc.constantFrom('mine', 'team', 'unassigned'), fc.oneof(sealed, part))
      .map(([list, cursor]) => `/tickets?list=${list}&cursor=${cursor}`),
    part.map((team) => `/tickets?list=team&team=${team}`),
    fc.oneof(sealed, part).map((cursor) => `/tickets/${id}/lines?cursor=${cursor}`),
    part.map((kind) => `/oddities?kind=${kind}`),
    fc.oneof(sealed, part).map((cursor) => `/oddities?kind=ignored&cursor=${cursor}`),
    part.map((to) => `/login?to=${to}`),
    fc.tuple(part, part).map(([code, state]) => `/login/callback?code=${code}&state=${state}`),
  )
  await fc.assert(
    fc.asyncProperty(path, async (asked) => {
      const { status } = await admin.get(asked)
      expect(status, asked.slice(0, 200)).toBeLessThan(500)
    }),
    { numRuns: 600 },
  )
})

test('whatever is sent, the answer is no defect', async () => {
  const path = fc.oneof(
    fc
      .tuple(fc.oneof(fc.constant(id), part), fc.oneof(part, fc.constant(`drf-${'0'.repeat(26)}`)))
      .map(([one, other]) => ['PUT', `/tickets/${one}/drafts/${other}`]),
    fc.oneof(fc.constant(id), part).map((one) => ['POST', `/tickets/${one}/replies`]),
    part.map((one) => ['POST', `/tickets/${id}/replies/${one}/undo`]),
    part.map((one) => ['POST', `/queues/${one}/redrive`]),
  )
  const sent = fc.oneof(
    fc.record({ text, rev: fc.nat() }),
    fc.record({ draft: text, text, seq: fc.nat() }),
    fc.constant({}),
    fc.json({ maxDepth: 3 }).map((json) => JSON.parse(json)),
  )
  await fc.assert(
    fc.asyncProperty(path, sent, async ([method = '', asked = ''], body) => {
      const { status } = await admin.ask(method, asked, JSON.stringify(body))
      expect(status, `${method} ${asked.slice(0, 200)}`).toBeLessThan(500)
    }),
    { numRuns: 600 },
  )
})

test('half a character is mended before it is approved, so that what is approved is what is sent', async () => {
  const { json } = await admin.get(`/tickets/${id}`)
  const sent = await admin.ask(
    'POST',
    `/tickets/${id}/replies`,
    `{"draft":"${json.draft.id}","text":"a\\ud800","seq":${json.ticket.seq}}`,
  )
  expect(sent.json.reply.text).toBe('a\ufffd')
})
