import type { Ticket } from '@ascolta/core/ticket'
import { item } from '@ascolta/core/ticket.store'
import { preview } from '@ascolta/core/waiting'
import { expect, test } from 'vitest'

/** What DynamoDB counts: names and values, three bytes for a map or list and one for each of its members. */
function bytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1
  if (typeof value === 'boolean' || value === null) return 1
  if (Array.isArray(value)) return 3 + value.reduce((sum: number, one) => sum + bytes(one) + 1, 0)
  return Object.entries(value as object)
    .filter(([, one]) => one !== undefined)
    .reduce((sum, [name, one]) => sum + Buffer.byteLength(name) + bytes(one) + 1, 3)
}

const seeded = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
  return seed / 2 ** 31
}

/** A ticket as a busy desk has it: every field that may be there is there about as often as in life. */
function aTicket(random: () => number): Ticket {
  const chance = (share: number) => random() < share
  const letters = (n: number) =>
    Array.from({ length: n }, () => 'abcdefghijklmnopqrstuvwxyz234567'[Math.floor(random() * 32)]).join('')
  const at = () => new Date(1_790_000_000_000 + Math.floor(random() * 1e10)).toISOString()
  const open = chance(0.4)
  const snoozed = chance(0.1)
  return {
    id: `${letters(20)}-${open ? letters(7) : 'dm'}-0001`,
    number: 100_000 + Math.floor(random() * 900_000),
    rev: Math.floor(random() * 60),
    seq: Math.floor(random() * 40),
    account: `ig-${Math.floor(random() * 1e15)}`,
    team: 'assistenza-clienti',
    state: snoozed ? 'snoozed' : 'open',
    public: open,
    openedAt: at(),
    epoch: 0,
    author: String(Math.floor(random() * 1e16)),
    name: 'Maria Giovanna De Santis',
    preview: preview(
      'Buongiorno, è la terza volta che scrivo: la bolletta di novembre è più alta del dovuto e nessuno mi risponde',
    ),
    heardAt: at(),
    newest: letters(7),
    ring: letters(7 * Math.floor(random() * 17)),
    ...(chance(0.9) ? { owner: letters(24), why: { by: 'least-loaded' as const, n: 3, of: 8 } } : {}),
    ...(open
      ? {
          root: `1000_${Math.floor(random() * 1e15)}`,
          target: { id: `1000_${Math.floor(random() * 1e15)}`, space: 'comment' as const },
        }
      : {}),
    ...(chance(0.8) ? { turn: { since: at(), last: at(), n: 2, from: 3, due: at(), at: at() } } : {}),
    ...(chance(0.5) ? { reply: `drf-${letters(26)}` } : {}),
    ...(snoozed ? { wakesAt: at() } : {}),
    ...(chance(0.3) ? { mood: 'detractor' as const } : {}),
    ...(chance(0.1) ? { watched: true as const } : {}),
    ...(chance(0.7) ? { lang: 'it' } : {}),
    ...(chance(0.3) ? { need: { 'lang:it': 1 } } : {}),
    ...(chance(0.2) ? { priority: 'high' as const, goal: letters(8) } : {}),
    ...(chance(0.1) ? { left: letters(24), freeAt: at() } : {}),
    due: at(),
  }
}

test('hazard S12: of realistic headers with all that may stand in them, 95 in 100 stay within 900 bytes', () => {
  const random = seeded(12)
  const sizes = Array.from({ length: 2_000 }, () =>
    bytes({ pk: `C#${'x'.repeat(20)}`, sk: 'T#dm#0001', v: 1, ...item(aTicket(random)) }),
  )
  sizes.sort((a, b) => a - b)
  const p95 = sizes[Math.floor(sizes.length * 0.95)]
  expect(p95).toBeLessThanOrEqual(900)
})
