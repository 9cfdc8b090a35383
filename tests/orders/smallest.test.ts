import { describe, expect, test } from 'vitest'
import { chats, inDoubt, page, phone } from '../support/happenings.ts'
import { inMemory, type Row } from '../support/memory.ts'
import { anyOrder, type Happening, permutations } from '../support/orders.ts'

const chat = chats('page')
const comment = (at: number, id: string, text: string, parent?: string) =>
  page.comment(at, parent ? 'us' : 'luca', id, 'add', { text, ...(parent ? { parent } : {}) })

/** The rows that are left when these are heard in this order. */
async function heard(order: Happening[], rows: Row[] = []) {
  const desk = inMemory({ rows })
  const triage = desk.boot()
  for (const { body } of order) await triage(body)
  const all = desk.rows()
  return {
    all,
    tickets: all.filter(({ sk }) => String(sk).startsWith('T#')),
    messages: all.filter(({ platform, own }) => platform !== undefined && own !== undefined),
    facts: all.filter(({ pk }) => String(pk).startsWith('F#')),
    reply: all.find(({ approval }) => approval),
  }
}

const at = (second: number) => `2026-11-20T09:00:0${second}.000Z`

/** The smallest orders that once ended otherwise, each with the rule that it broke. */
describe('I7: what an order must not decide', () => {
  test('whose turn it is: what was said after an answer in the network’s own app waits, whenever that answer is heard of', async () => {
    const events = [
      chat.said(1, 'luca', 'm1', 'uno'),
      chat.said(2, 'us', 'm2', 'risposta'),
      chat.said(3, 'luca', 'm3', 'due'),
      chat.said(4, 'luca', 'm4', 'tre'),
    ]
    for (const order of permutations(events)) {
      const { tickets, facts } = await heard(order)
      expect(tickets).toMatchObject([{ turn: { n: 2, since: at(3), last: at(4), due: '2026-11-20T10:00:03.000Z' } }])
      // C13, and the books: what was answered elsewhere is counted once.
      expect(facts.map(({ outcome, turn }) => [outcome, (turn as Row).n])).toEqual([['answered-elsewhere', 1]])
    }
  })

  test('since when somebody waits: the wait and its due instant count from the oldest message, also if that comes last', async () => {
    for (const order of permutations([chat.said(1, 'luca', 'm1', 'uno'), chat.said(2, 'luca', 'm2', 'due')]))
      expect((await heard(order)).tickets).toMatchObject([
        { turn: { n: 2, since: at(1), due: '2026-11-20T10:00:01.000Z' }, preview: 'due' },
      ])
  })

  test('since when somebody waits: nobody waits for the oldest message once it is taken back', async () => {
    const events = [
      chat.said(1, 'luca', 'm1', 'uno'),
      chat.said(2, 'luca', 'm2', 'due'),
      chat.said(3, 'luca', 'm3', 'tre'),
      chat.deleted(4, 'm1'),
    ]
    for (const order of permutations(events))
      expect((await heard(order)).tickets).toMatchObject([{ turn: { n: 2, since: at(2), last: at(3) } }])
  })

  test('who waits: an edit heard after the deletion of its message takes nobody else’s place in the turn', async () => {
    const events = [
      comment(1, '1', 'uno'),
      comment(2, '2', 'due'),
      page.comment(3, 'luca', '1', 'edited', { text: 'uno e mezzo' }),
      page.comment(4, 'luca', '1', 'remove'),
    ]
    for (const order of permutations(events))
      expect((await heard(order)).tickets).toMatchObject([{ state: 'new', turn: { n: 1, since: at(2) } }])
  })

  test('what is gone is gone: no edit that came before or after keeps words of it, on the message, the ticket or the ledger', async () => {
    const events = [
      comment(1, '1', 'segreto uno'),
      page.comment(2, 'luca', '1', 'edited', { text: 'segreto due' }),
      page.comment(3, 'luca', '1', 'remove'),
    ]
    for (const order of permutations(events)) {
      const { all, tickets, messages } = await heard(order)
      expect(JSON.stringify(all)).not.toContain('segreto')
      expect(tickets).toMatchObject([{ preview: '', state: 'waiting-customer' }])
      expect(messages).toMatchObject([{ text: '', attachments: [] }])
    }
  })

  test('what a list shows: the newest message in its last words, of two in one second always the same', async () => {
    const events = [
      comment(1, '1', 'uno'),
      comment(1, '2', 'due'),
      page.comment(2, 'luca', '1', 'edited', { text: 'uno!' }),
      page.comment(3, 'luca', '2', 'edited', { text: 'due!' }),
    ]
    await anyOrder({ events })
    expect(['uno!', 'due!']).toContain((await heard(events)).tickets[0]?.preview)
  })

  test('what was answered: an answer of ours under another answer of ours waits for it', async () => {
    const events = [comment(1, '1', 'uno'), comment(2, '2', 'risposta', '1'), comment(3, '3', 'e ancora', '2')]
    for (const order of permutations(events)) expect((await heard(order)).messages).toHaveLength(3)
  })

  test('what became of our own answer: liked before we knew that it is ours, it is liked', async () => {
    const { rows } = await inDoubt(comment(1, '1', 'uno'), 'risposta')
    const events = [comment(2, '2', 'risposta', '1'), page.reaction(3, 'luca', '2', 'add')]
    for (const order of permutations(events)) {
      const { reply } = await heard(order, rows)
      expect(reply).toMatchObject({ state: 'sent' })
      expect(Object.values(reply?.reactions as object)).toMatchObject([{ reaction: 'love' }])
    }
  })

  test('what became of our own answer: read before we knew that it was sent, it is read', async () => {
    const { rows, marker } = await inDoubt(phone.said(1, 'w1', 'uno'), 'risposta')
    const events = [phone.status(2, 'sent', marker), phone.status(3, 'read', marker)]
    for (const order of permutations(events))
      expect((await heard(order, rows)).reply).toMatchObject({ state: 'sent', status: { state: 'read' } })
  })
})
