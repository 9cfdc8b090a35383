import type { Delivery } from '@ascolta/core/inbound/delivery'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aDesk, anAccount, type Desk } from '../../support/desk.ts'

const external = '17841400700100200'
const account = `ig-${external}`
const media = { id: '17900000000081001', media_product_type: 'FEED' }

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
  await desk.stores.accounts.put(anAccount('instagram', { id: account, external }))
})
afterAll(() => desk.stop())

const at = (minute: number) => new Date(Date.parse('2026-11-20T09:00:00.000Z') + minute * 60_000).toISOString()

function delivery(change: object, minute: number): string {
  const sentAt = at(minute)
  const raw = JSON.stringify(change)
  const wrapped: Delivery = { v: 1, channel: 'instagram', external, sentAt, receivedAt: sentAt, raw }
  return JSON.stringify(wrapped)
}
const comment = (value: { id: string; from: string; text?: string; parent_id?: string }, minute = 0) =>
  delivery(
    {
      field: 'comments',
      value: { text: 'C’è ancora?', media, ...value, from: { id: value.from, username: `u${value.from}` } },
    },
    minute,
  )
const item = (from: string, part: object, minute: number) =>
  delivery(
    { messaging: { sender: { id: from }, recipient: { id: external }, timestamp: Date.parse(at(minute)), ...part } },
    minute,
  )

async function of(from: string) {
  const rows = await desk.items(`C#${desk.hash.long('customer', account, from)}`)
  return {
    tickets: rows.filter(({ sk }) => String(sk).startsWith('T#')).map(desk.stores.tickets.parse),
    messages: rows.filter(({ sk }) => /#m[a-z2-7]+$/.test(String(sk))),
  }
}

describe('an Instagram account on the desk', () => {
  test('a comment opens a ticket with the public name, and knows where an answer goes', async () => {
    const { triage } = desk.boot()
    await triage(comment({ id: '11', from: 'a1' }))
    await triage(comment({ id: '12', from: 'a1', parent_id: '11' }, 1))
    const { tickets, messages } = await of('a1')
    expect(messages).toHaveLength(2)
    expect(tickets).toMatchObject([
      { account, public: true, name: 'ua1', target: { id: '12', space: 'comment' }, context: { top: '11' }, seq: 2 },
    ])
  })

  test('S43: three people under one picture are three waiting lines', async () => {
    const { triage } = desk.boot()
    for (const from of ['b1', 'b2', 'b3']) await triage(comment({ id: `2${from}`, from }))
    for (const from of ['b1', 'b2', 'b3']) expect((await of(from)).tickets).toMatchObject([{ turn: { n: 1 } }])
  })

  test('the same comment in the flat form adds nothing', async () => {
    const { triage } = desk.boot()
    await triage(comment({ id: '31', from: 'c1' }))
    const value = { comment_id: '31', from: { id: 'c1', username: 'uc1' }, text: 'C’è ancora?', media }
    await triage(delivery({ field: 'comments', value }, 5))
    expect((await of('c1')).messages).toHaveLength(1)
  })

  test('a colleague’s answer in Instagram’s own app ends the waiting', async () => {
    const { triage } = desk.boot()
    await triage(comment({ id: '41', from: 'd1' }))
    await triage(comment({ id: '42', from: external, parent_id: '41', text: 'Sì!' }, 1))
    const { tickets, messages } = await of('d1')
    expect(tickets[0]?.turn).toBeUndefined()
    expect(messages.map(({ own }) => own).toSorted()).toEqual([false, true])
  })

  test('I7, C5: a message, two edits, a reaction and its withdrawal end in one state in all 120 orders', {
    timeout: 60_000,
  }, async () => {
    const ends = new Set<string>()
    for (const [n, order] of permutations([0, 1, 2, 3, 4]).entries()) {
      const { triage } = desk.boot()
      const mid = `aWdf_${n}`
      const from = `e${n}`
      const all = [
        item(from, { message: { mid, text: 'Avete la M?' } }, 0),
        item(from, { message_edit: { mid, text: 'Avete la L?', num_edit: 1 } }, 1),
        item(from, { message_edit: { mid, text: 'Avete la S?', num_edit: 2 } }, 2),
        item(from, { reaction: { mid, action: 'react', reaction: 'love', emoji: '❤️' } }, 3),
        item(from, { reaction: { mid, action: 'unreact' } }, 4),
      ]
      for (const step of order) await triage(all[step] ?? '')
      const { messages, tickets } = await of(from)
      const { edit, text, reactions } = messages[0] ?? {}
      const given = Object.values(Object(reactions)).map((one) => JSON.stringify(one))
      ends.add(JSON.stringify([messages.length, edit, text, given, tickets.length, tickets[0]?.turn?.n]))
    }
    expect([...ends]).toHaveLength(1)
    expect([...ends][0]).toContain('Avete la S?')
    expect([...ends][0]).not.toContain('❤️')
  })

  test('what its author takes back keeps no words, before or after we hear of it', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const from = `f${order.join('')}`
      const mid = `aWdf_${from}`
      const both = [
        item(from, { message: { mid, text: 'Il mio codice è 4711' } }, 0),
        item(from, { message: { mid, is_deleted: true } }, 1),
      ]
      for (const step of order) await desk.boot().triage(both[step] ?? '')
      const { tickets, messages } = await of(from)
      expect(messages).toMatchObject([{ text: '', attachments: [] }])
      expect(tickets[0]?.turn).toBeUndefined()
    }
  })
})

function permutations<Item>(all: Item[]): Item[][] {
  if (all.length < 2) return [all]
  return all.flatMap((first, at) => permutations(all.toSpliced(at, 1)).map((rest) => [first, ...rest]))
}
