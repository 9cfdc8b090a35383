import { contextOf } from '@ascolta/core/channels/email.hear'
import { Mail } from '@ascolta/core/channels/email.mail'
import type { Item } from '@ascolta/core/items'
import { keys } from '@ascolta/core/keys'
import type { Message } from '@ascolta/core/tickets/message'
import { Ticket as Header, type Ticket } from '@ascolta/core/tickets/ticket'
import { item } from '@ascolta/core/tickets/ticket.store'
import { preview } from '@ascolta/core/tickets/waiting'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { bytes } from '../support/bytes.ts'

const seeded = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
  return seed / 2 ** 31
}

const word =
  'Buongiorno, è la terza volta che scrivo: la bolletta di novembre è più alta del dovuto e nessuno mi risponde'

/** A ticket as a busy desk has it: every field of the header is there about as often as in life. */
function aTicket(random: () => number): Ticket {
  const chance = (share: number) => random() < share
  const upTo = (n: number) => Math.floor(random() * (n + 1))
  const letters = (n: number) =>
    Array.from({ length: n }, () => 'abcdefghijklmnopqrstuvwxyz234567'[Math.floor(random() * 32)]).join('')
  const at = () => new Date(1_790_000_000_000 + Math.floor(random() * 1e10)).toISOString()
  const turn = () => ({ since: at(), last: at(), n: 2, from: 3, due: at(), at: at(), told: 1 as const })
  const kind = random()
  const mail = kind < 0.15
  const open = !mail && kind < 0.55
  const waits = chance(0.6)
  const [snoozed, resolved, troll] = [chance(0.1), chance(0.05), chance(0.02)]
  const aimed = chance(0.5)
  const references = Array.from({ length: upTo(4) }, () => `<${letters(40)}@mail.example.com>`)
  return {
    id: `${letters(20)}-${open || mail ? letters(7) : 'dm'}-0001`,
    number: 100_000 + Math.floor(random() * 900_000),
    rev: Math.floor(random() * 60),
    seq: Math.floor(random() * 40),
    account: `ig-${Math.floor(random() * 1e15)}`,
    team: 'assistenza-clienti',
    state: snoozed ? 'snoozed' : resolved ? 'resolved' : waits ? 'open' : 'waiting-customer',
    public: open,
    openedAt: at(),
    epoch: 0,
    author: mail ? `maria.giovanna.desantis@posta.example` : String(Math.floor(random() * 1e16)),
    name: 'Maria Giovanna De Santis',
    preview: preview(word),
    heardAt: at(),
    newest: letters(7),
    ring: letters(7 * upTo(16)),
    ...(chance(0.9) ? { owner: letters(24), why: { by: 'least-loaded' as const, n: 3, of: 8 } } : {}),
    ...(mail
      ? {
          context: contextOf(
            v.parse(Mail, {
              id: letters(20),
              recipient: 'care@example.com',
              sender: 'maria@posta.example',
              text: '',
              verdicts: { dmarc: 'PASS' },
              subject: word.slice(0, 20 + upTo(60)),
              messageId: `<${letters(36)}@mail.example.com>`,
              references,
            }),
          ),
        }
      : {}),
    ...(open
      ? {
          root: `1000_${Math.floor(random() * 1e15)}`,
          target: { id: `1000_${Math.floor(random() * 1e15)}`, space: 'comment' as const },
        }
      : {}),
    ...(open && chance(0.1)
      ? { dm: { account: `ms-${Math.floor(random() * 1e15)}`, recipient: letters(16), heardAt: at() } }
      : {}),
    ...(open && chance(0.1) ? { invitedAt: at() } : {}),
    ...(chance(0.15) ? { elsewhereAt: at() } : {}),
    ...(waits && !troll ? { turn: { ...turn(), ...(chance(0.4) ? { next: true as const } : {}) } } : {}),
    ...(waits && chance(0.3) ? { late: true } : {}),
    ...(!waits && chance(0.1) ? { excused: { turn: turn(), seq: 12 } } : {}),
    ...(troll ? { troll: at(), muted: { ...turn(), asks: at() } } : {}),
    ...(waits && chance(0.05) ? { rush: { at: at(), n: 40 } } : {}),
    ...(chance(0.5) ? { reply: `drf-${letters(26)}` } : {}),
    ...(snoozed ? { wakesAt: at() } : {}),
    ...(resolved ? { resolvedAt: at() } : {}),
    ...(chance(0.1) ? { follows: `${letters(20)}-dm-0001` } : {}),
    ...(chance(0.3) ? { mood: 'detractor' as const } : {}),
    ...(open && chance(0.2) ? { reach: 1_200 } : {}),
    ...(chance(0.1) ? { watched: true as const } : {}),
    ...(chance(0.7) ? { lang: 'it' } : {}),
    ...(chance(0.3) ? { need: { 'lang:it': 1 } } : {}),
    ...(chance(0.2) ? { priority: 'high' as const } : {}),
    ...(aimed ? { goal: `tgt-${letters(22)}` } : {}),
    ...(aimed && chance(0.5) ? { solve: { used: 5_400_000, from: at(), due: at(), at: at() } } : {}),
    ...(chance(0.05) ? { words: [{ id: `prm-${letters(36)}`, due: at(), at: at() }] } : {}),
    ...(chance(0.5) ? { noted: '2026-11-22T06' } : {}),
    ...(chance(0.1) ? { left: letters(24), freeAt: at(), handoffs: 2 } : {}),
    ...(chance(0.02) ? { shy: true as const } : {}),
    ...(chance(0.03) ? { merged: { into: `${letters(20)}-dm-0001`, seq: 12, owner: letters(24), team: 'care' } } : {}),
    ...(chance(0.02) ? { merges: [{ id: `${letters(20)}-dm-0001`, seq: 9, gave: letters(24) }] } : {}),
    due: at(),
  }
}

/** Every field that a header may have is in some of these: who adds one says here how often it is there. What is in the outbox is there for a moment. */
test('hazard S12: the tickets of this test have every field of a header', () => {
  const random = seeded(3)
  const seen = new Set(Array.from({ length: 10_000 }, () => Object.keys(aTicket(random))).flat())
  const passing = new Set(['out', 'job'])
  expect(Object.keys(Header.entries).filter((field) => !seen.has(field) && !passing.has(field))).toEqual([])
})

const sizesOf = (items: Item[]) => {
  const sizes = items.map(bytes).sort((a, b) => a - b)
  return (share: number) => sizes[Math.floor(sizes.length * share)] ?? 0
}

/**
 * The budget of hazard S12 is 900 bytes at p95. With every field in the sample the median holds it and p95 does not: the
 * instants of several clocks and what an answer to a mail needs are what is long (decision 24). Held where it stands, so
 * that no field comes in unseen.
 */
test('hazard S12: of realistic headers with all that may stand in them, half stay within 900 bytes, and 95 in 100 within 1,250', () => {
  const random = seeded(12)
  const all = Array.from({ length: 2_000 }, () => aTicket(random))
  const stored = (ticket: Ticket) => ({ pk: `C#${'x'.repeat(20)}`, sk: 'T#dm#0001', v: 1, ...item(ticket) })
  const every = sizesOf(all.map(stored))
  const networks = sizesOf(all.filter(({ context }) => !context).map(stored))
  expect(
    [every(0.5), networks(0.5)].every((size) => size <= 900),
    `${every(0.5)} ${networks(0.5)}`,
  ).toBe(true)
  expect(every(0.95)).toBeLessThanOrEqual(1_250)
  expect(networks(0.95)).toBeLessThanOrEqual(1_100)
})

/** A message as its network brings it: Instagram's ids are long, mails are. */
function aMessage(random: () => number): Message {
  const chance = (share: number) => random() < share
  const letters = (n: number) =>
    Array.from({ length: n }, () => 'abcdefghijklmnopqrstuvwxyz234567'[Math.floor(random() * 32)]).join('')
  const at = () => new Date(1_790_000_000_000 + Math.floor(random() * 1e10)).toISOString()
  const instagram = chance(0.4)
  const open = chance(0.4)
  // Most are one sentence; one in ten says more.
  const words = word.repeat(chance(0.1) ? 4 : 1).slice(0, 12 + Math.floor(random() * 400))
  return {
    id: letters(26),
    ticket: `${letters(20)}-${open ? letters(7) : 'dm'}-0001`,
    rev: 2,
    at: at(),
    seq: 7,
    kind: 'message',
    public: open,
    own: false,
    name: 'Maria Giovanna De Santis',
    platform: instagram && !open ? letters(180) : `1000_${Math.floor(random() * 1e15)}`,
    space: open ? 'comment' : 'message',
    ...(open ? { parent: `1000_${Math.floor(random() * 1e15)}` } : {}),
    ...(open && chance(0.5) ? { permalink: `https://www.example.com/p/${letters(11)}/c/${letters(17)}/` } : {}),
    text: words,
    attachments: chance(0.1) ? [{ type: 'image', url: `https://media.example.com/${letters(120)}` }] : [],
    ...(chance(0.7) ? { lang: 'it' } : {}),
    ...(chance(0.1) ? { moved: { from: 'resolved', to: 'open' } } : {}),
    ...(chance(0.05) ? { edit: { rank: at(), text: words, at: at() } } : {}),
    ...(chance(0.1) ? { reactions: { [letters(20)]: { rank: at(), reaction: '❤️' } } } : {}),
    ...(chance(0.05) ? { hide: { rank: at(), hidden: true } } : {}),
    ...(chance(0.05) ? { status: { rank: at(), state: 'read' } } : {}),
  } as Message
}

test('hazard S12: of realistic messages 95 in 100 cost one write unit, and a platform’s long id stands there once', () => {
  const random = seeded(21)
  const all = Array.from({ length: 2_000 }, () => aMessage(random))
  const stored = (message: Message) => ({ ...keys.line(message.ticket, message.at, 'm', message.id), v: 1, ...message })
  expect(sizesOf(all.map(stored))(0.95)).toBeLessThanOrEqual(1_024)
  for (const message of all.slice(0, 50))
    expect(JSON.stringify(stored(message)).split(message.platform)).toHaveLength(2)
})
