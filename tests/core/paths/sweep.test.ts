import { newId } from '@ascolta/core/id'
import { places, shardOf, shards } from '@ascolta/core/keys'
import type { Note } from '@ascolta/core/ports'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { aDesk, anAccount, anAgent, type Desk, said } from '../../support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
  await desk.stores.accounts.put(anAccount('instagram', { id: 'ig-700', external: '700' }))
})
afterAll(() => desk.stop())
afterEach(() => {
  desk.talk.with = undefined
  vi.restoreAllMocks()
})

let people = 0

/** A reply whose nudge was lost: nobody but the sweep knows that it is due. */
async function forgotten() {
  const from = `person${++people}`
  await desk.boot().triage(said.comment({ id: `80_${from}`, from, at: desk.time.now.toISOString() }))
  const { ticket } = await desk.stores.tickets.newest(
    desk.hash.long('customer', 'fp-1000', from),
    desk.hash.short('thread', '1000_55'),
  )
  if (!ticket) throw new Error('no ticket was opened')
  const draft = newId('drf')
  await desk.boot().sendReply({ ticket: ticket.id, draft, text: 'Eccoci', seq: ticket.seq, agent: anAgent() })
  desk.queue.length = 0
  return { ticket: ticket.id, draft }
}

/** Names that lie in the same part of the index. */
function beside(ticket: string, count: number) {
  const names = Array.from({ length: 4 * shards.due * count }, (_, n) => `n${n}`)
  return names.filter((name) => shardOf(name) === shardOf(ticket)).slice(0, count)
}

const long = '2026-01-01T00:00:00.000Z'

async function storm(ticket: string, count: number) {
  const names = beside(ticket, count)
  for (const message of names)
    await desk.stores.inquiries.put({
      account: 'ig-700',
      message,
      id: message,
      space: 'comment',
      at: long,
      begunAt: desk.time.now.toISOString(),
      tries: 0,
      due: long,
      rev: 0,
    })
}

const nudged = () => desk.queue.splice(0).map(({ body }) => JSON.parse(body).draft)

describe('the sweep sees what is due', () => {
  test('behind a storm of mentions that are to be asked for, of which each is noted once', async () => {
    const { ticket, draft } = await forgotten()
    await storm(ticket, 130)
    desk.pass(5 * 60_000)
    const worker = desk.boot()
    await worker.sweep()
    expect(nudged()).toEqual([draft])
    expect((await worker.inquire()).asked).toBe(130)
  })

  test('behind entries that fail every minute', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const { ticket, draft } = await forgotten()
    for (const name of beside(ticket, 130))
      await desk.client.send(
        new PutCommand({
          TableName: desk.name,
          // No reply that could be read.
          Item: { pk: `C#${name}`, sk: `${long}#rbroken`, d: places.due(shardOf(ticket)), ds: long },
        }),
      )
    desk.pass(5 * 60_000)
    for (let minute = 0; minute < 2; minute++) {
      const { failed } = await desk.boot().sweep()
      expect(failed).toBe(130)
      expect(nudged()).toContain(draft)
    }
    for (const { pk, sk } of await desk.items('C#n'))
      await desk.client.send(new DeleteCommand({ TableName: desk.name, Key: { pk, sk } }))
  })

  test('as far as its time goes: whatever is left is due still a minute later', async () => {
    const all = await Promise.all(Array.from({ length: 40 }, forgotten))
    desk.pass(5 * 60_000)
    // Each nudge takes a second.
    const before = desk.time.now.getTime()
    const push = vi.spyOn(desk.queue, 'push').mockImplementation(function (this: Note[], ...notes) {
      desk.pass(1_000)
      return Array.prototype.push.apply(this, notes)
    })
    await desk.boot().sweep()
    // One for each part of the index may have been begun.
    expect(desk.time.now.getTime() - before).toBeLessThanOrEqual(20_000 + shards.due * 1_000)
    push.mockRestore()
    const first = nudged()
    await desk.boot().sweep()
    const nudges = new Set([...first, ...nudged()])
    expect(all.filter(({ draft }) => !nudges.has(draft))).toEqual([])
    expect(first.length).toBeLessThan(all.length)
  })

  test('and in a quiet minute reads each part of the index once, and nothing else', async () => {
    const quiet = await aDesk()
    quiet.faults.reset()
    await quiet.boot().sweep()
    expect(quiet.faults.calls).toEqual(Array(shards.due).fill('QueryCommand'))
    await quiet.stop()
  })
})
