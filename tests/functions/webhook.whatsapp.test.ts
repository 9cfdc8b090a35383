import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { door, keptQueue } from './webhook.ts'

const fixture = (name: string) => readFileSync(join(import.meta.dirname, `../fixtures/whatsapp/${name}.json`), 'utf8')

describe('WhatsApp at the door', () => {
  test('messages and statuses of two numbers go on under their own', async () => {
    const { queue, bodies } = keptQueue()
    const { status, lines } = door({ queue })
    expect(await status({ body: fixture('batch') })).toBe(200)
    expect(bodies()).toMatchObject(Array(3).fill({ channel: 'whatsapp' }))
    expect(lines).toEqual(['{"accepted":{"whatsapp:300400500600700":2,"whatsapp:300400500600701":1}}'])
  })

  test.each([
    ['status_sent', 1],
    ['status_delivered', 0],
    ['status_read', 1],
    ['status_failed_window', 1],
  ])('C7: of the marks only `delivered` costs nothing more: %s', async (name, queued) => {
    const { queue, kept } = keptQueue()
    expect(await door({ queue }).status({ body: fixture(name) })).toBe(200)
    expect(kept).toHaveLength(queued)
  })
})
