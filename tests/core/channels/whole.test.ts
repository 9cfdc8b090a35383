import { readdirSync, readFileSync } from 'node:fs'
import { parseExact } from '@ascolta/core/channels/exact-json'
import { split } from '@ascolta/core/channels/split'
import { whole } from '@ascolta/core/channels/whole'
import { splitX } from '@ascolta/core/channels/x.split'
import { describe, expect, test } from 'vitest'

const at = '2026-11-20T10:00:00.000Z'
const folder = new URL('../../fixtures/', import.meta.url)

describe('a kept delivery as a file that can be posted again', () => {
  test.each(['facebook-page', 'messenger', 'instagram', 'whatsapp', 'x'])(
    '%s: taken apart it is the same',
    (network) => {
      const door = network === 'x' ? splitX : split
      const names = readdirSync(new URL(`${network}/`, folder)).filter((name) => name.endsWith('.json'))
      let compared = 0
      for (const name of names) {
        const body = parseExact(readFileSync(new URL(`${network}/${name}`, folder), 'utf8'))
        for (const { delivery, lane } of door(body, at)) {
          if (!delivery.channel) continue
          const again = door(parseExact(JSON.stringify(whole(delivery))), at)
          expect(
            again.map((piece) => piece.delivery),
            name,
          ).toEqual([delivery])
          if (!lane.includes('unread')) compared++
        }
      }
      expect(compared).toBeGreaterThan(15)
    },
  )

  test('a mail is none: no network posts it', () => {
    expect(whole({ v: 1, channel: 'email', external: 'care@example.com', receivedAt: at, raw: '{}' })).toBeUndefined()
  })
})
