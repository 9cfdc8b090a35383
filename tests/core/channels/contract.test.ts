import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adapterOf, spoken } from '@ascolta/core/channels/adapters'
import { Capabilities } from '@ascolta/core/channels/capability'
import { type Answer, type Channel, channels, type Heard, kinds, type Outgoing } from '@ascolta/core/channels/channel'
import { parseExact } from '@ascolta/core/channels/exact-json'
import { Delivery } from '@ascolta/core/inbound/delivery'
import { doors, piecesOf } from '@ascolta/local/tools/replay/doors'
import { mailIn, mailPieces } from '@ascolta/local/tools/replay/mail'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { chats, phone, post } from '../../support/happenings.ts'
import type { Happening } from '../../support/orders.ts'
import { fixtures, heardOf, inboundFiles, receivedAt } from './samples.ts'

const bodiesOf = (channel: Channel) =>
  inboundFiles(join(fixtures, channel)).map((file) => readFileSync(join(fixtures, channel, file), 'utf8'))

/** Every value that stands somewhere in our fixtures, so that mutations stay close to what networks send. */
const bodies = spoken.flatMap(bodiesOf).map((text): unknown => JSON.parse(text))

/** What is in no fixture and in every attack. */
const hostile = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    '\ud800',
    '\u202e\u0000\u001b[31m',
    'x'.repeat(5_000),
    2 ** 53 + 2,
    -1,
    1e300,
    [[[[[[[[]]]]]]]],
    JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":1},"toString":1}'),
  ),
)

/** A body with one of its places replaced by anything. */
const mutated = (of: unknown[]) =>
  fc
    .tuple(fc.constantFrom(...of), fc.array(fc.nat(20), { maxLength: 9 }), hostile)
    .map(([body, path, value]) => replaced(body, path, value))

function replaced(node: unknown, [step, ...path]: number[], value: unknown): unknown {
  if (step === undefined || typeof node !== 'object' || node === null) return value
  const names = Object.keys(node)
  const name = names[step % Math.max(1, names.length)]
  if (name === undefined) return value
  const children: Record<string, unknown> = Array.isArray(node) ? Object.fromEntries(node.entries()) : { ...node }
  children[name] = replaced(children[name], path, value)
  return Array.isArray(node) ? Object.values(children) : children
}

/** The same, its members in another order. */
const shuffled = (node: unknown): unknown =>
  Array.isArray(node)
    ? node.map(shuffled)
    : typeof node === 'object' && node !== null
      ? Object.fromEntries(
          Object.entries(node)
            .toReversed()
            .map(([name, value]) => [name, shuffled(value)]),
        )
      : node

async function piecesIn(channel: Channel, text: string) {
  const mail = channel === 'email' ? mailIn('event.json', Buffer.from(text), channel) : undefined
  return mail ? mailPieces(mail, receivedAt) : piecesOf(text, receivedAt, channel)
}

const reply: Outgoing = {
  id: 'abcdefghijklmnopqrst-dm-0001/drf-01m7w6c3800000000000000000',
  text: 'Arriva domani',
  external: '1000',
}
const inPublic: Outgoing = { ...reply, target: { id: '55_1', space: 'comment' } }
const inPrivate: Outgoing = { ...reply, recipient: '7001', private: true }

/** Where the mark of a send stands, and how the network tells of it; absent where it gives none back. */
const marks: Partial<
  Record<Channel, { of: (json: unknown) => unknown; told: (mark: string) => Happening | Promise<Happening> }>
> = {
  messenger: {
    of: (json) => v.parse(v.object({ message: v.object({ metadata: v.string() }) }), json).message.metadata,
    told: (metadata) => chats('page').said(1, 'us', 'm1', 'Arriva domani', { metadata }),
  },
  whatsapp: {
    of: (json) => v.parse(v.object({ biz_opaque_callback_data: v.string() }), json).biz_opaque_callback_data,
    told: (mark) => phone.status(1, 'sent', mark),
  },
  email: {
    of: (json) =>
      v
        .parse(v.object({ EmailTags: v.array(v.object({ Name: v.string(), Value: v.string() })) }), json)
        .EmailTags.find(({ Name }) => Name === 'reply')?.Value,
    told: (mark) => post.told(1, 'Send', mark),
  },
}

test('every network has an adapter', () => {
  expect(spoken.toSorted()).toEqual(channels.toSorted())
})

test('whatever a network sends is taken apart and heard without a throw, and every happening has a kind', () => {
  fc.assert(
    fc.property(fc.oneof(mutated(bodies), hostile), (body) => {
      const pieces = doors.flatMap(({ split }) => split(body, receivedAt))
      for (const heard of pieces.flatMap(heardOf)) expect(kinds).toContain(heard.kind)
    }),
    { numRuns: 3000, seed: 11 },
  )
})

describe.each(spoken)('the contract of adapters: %s', (channel) => {
  const adapter = adapterOf(channel)
  const { capabilities } = adapter
  const answers = [capabilities.public && inPublic, capabilities.private && inPrivate].filter((one) => one !== null)
  const all = () =>
    Promise.all(bodiesOf(channel).map(async (text) => ({ text, pieces: await piecesIn(channel, text) })))

  test('hears anything without a throw, and says something of it', async () => {
    const changes = (await all()).flatMap(({ pieces }) => pieces.map(({ delivery }) => parseExact(delivery.raw)))
    expect(changes.length).toBeGreaterThan(5)
    fc.assert(
      fc.property(fc.oneof(mutated(changes), hostile), (change) => {
        const heard = adapter.hear(change, { external: '1', sentAt: receivedAt })
        expect(heard.length).toBeGreaterThan(0)
        for (const { kind } of heard) expect(kinds).toContain(kind)
        const { customer = '', root = '' } = adapter.lane(change, { external: '1' })
        expect([typeof customer, typeof root]).toEqual(['string', 'string'])
      }),
      { numRuns: 1000, seed: 12 },
    )
  })

  test('hears and files the same change the same way, in whatever order its members stand', async () => {
    for (const { pieces } of await all())
      for (const { delivery } of pieces.filter((piece) => piece.delivery.channel === channel)) {
        const change = parseExact(delivery.raw)
        const context = { external: delivery.external, sentAt: receivedAt }
        expect(adapter.lane(shuffled(change), context)).toEqual(adapter.lane(change, context))
        expect(adapter.hear(structuredClone(change), context)).toEqual(adapter.hear(change, context))
      }
  })

  test('leaves every id a text, digit for digit', async () => {
    for (const { text, pieces } of await all())
      for (const heard of pieces.flatMap(heardOf))
        for (const id of idsOf(heard)) {
          expect(typeof id).toBe('string')
          if (/^\d{16,}$/.test(id)) expect(text).toContain(id)
        }
  })

  test('says of public and private all that the composer and the sender must know', () => {
    expect(v.parse(Capabilities, capabilities)).toEqual(capabilities)
    const rows = [capabilities.public, capabilities.private].filter((row) => row !== null)
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) {
      expect(row.text.limit).toBeGreaterThan(0)
      if (row.attachments) expect(row.attachments.kinds.length).toBeGreaterThan(0)
      // Nobody sends again by himself where nothing would tell of the first (reliability 3.2).
      if (row.resendAfterMinutes !== null) expect(row.marker).not.toBe('none')
      if (row.lookup) expect(adapter.find).toBeDefined()
    }
  })

  test('sends by a call of plain data, whatever the words', () => {
    for (const answer of answers)
      fc.assert(
        fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
          const call = adapter.send({ ...answer, text })
          expect(call.method).toBe('POST')
          expect(call.path).toMatch(/^\/[^\s?#]*$/)
          expect(JSON.parse(JSON.stringify(call))).toEqual(call)
        }),
        { numRuns: 200, seed: 13 },
      )
  })

  test('has an outcome for every answer, and none that says more than the answer does', () => {
    const json = fc.oneof(hostile, fc.constantFrom<unknown>(undefined, '<html>', { success: true }, { error: {} }))
    const status = fc.integer({ min: 100, max: 599 })
    for (const words of answers)
      fc.assert(
        fc.property(status, json, (status, json) => {
          const outcome = adapter.outcome({ status, headers: {}, json } as Answer, words)
          if (status < 200 || status >= 300) expect(outcome.kind).not.toBe('sent')
          // What ended in 5xx may have been done; what has no id proves nothing.
          if (status >= 500 || status < 400) expect(['sent', 'unknown']).toContain(outcome.kind)
          if (outcome.kind === 'sent') expect(outcome.id).toMatch(/./)
          else expect(outcome.reason).toMatch(/^[a-z-]+$/)
          if (outcome.kind === 'retry') expect(outcome.afterSeconds).toBeGreaterThan(0)
          if ('detail' in outcome && outcome.detail !== undefined) {
            expect(outcome.detail.length).toBeLessThanOrEqual(200)
            expect(outcome.detail).not.toMatch(/[\p{Cc}\p{Cf}]/u)
          }
        }),
        { numRuns: 1000, seed: 14 },
      )
  })

  test('knows what our own account wrote', async () => {
    const heard = (await all()).flatMap(({ pieces }) => pieces.flatMap(heardOf))
    // Mail has no echo: what comes from our own address is passed over.
    if (channel !== 'email') expect(heard.map(({ kind }) => kind)).toContain('echo')
    for (const one of heard)
      if (one.kind === 'message' || one.kind === 'mention') expect(one.author?.id).not.toBe('104857601048576')
  })

  test('gives a mark to its sends where the network brings it back, and reads it there', async () => {
    for (const [row, words] of [
      [capabilities.public, inPublic],
      [capabilities.private, inPrivate],
    ] as const) {
      if (!row) continue
      const { json } = adapter.send(words)
      const mark = marks[channel]
      if (row.marker === 'none') {
        expect(JSON.stringify(json)).not.toContain('drf-')
        continue
      }
      if (!mark) throw new Error('nobody says how a claimed mark comes back')
      const { raw } = v.parse(Delivery, JSON.parse((await mark.told(String(mark.of(json)))).body))
      const [heard] = adapter.hear(parseExact(raw), { external: '1000', sentAt: receivedAt })
      expect(heard).toMatchObject({ marker: words.id })
    }
  })
})

function idsOf(heard: Heard): string[] {
  if (heard.kind === 'unreadable') return []
  const of = heard as Partial<Record<'id' | 'root' | 'parent', string>> & {
    author?: { id: string; aliases?: string[] }
    to?: { id: string }
    ids?: string[]
  }
  return [of.id, of.root, of.parent, of.author?.id, ...(of.author?.aliases ?? []), of.to?.id, ...(of.ids ?? [])].filter(
    (id) => id !== undefined,
  )
}
