import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applied, liveEvent, refreshed, withLine, withRow } from '../../web/src/features/conversation/cache.ts'
import { aConversation, aMessage, aReply, aRow, minutesAgo } from './support/factories.ts'

describe('a conversation on screen', () => {
  test('takes a ticket’s change once, and none that is older than what it shows', () => {
    const held = aConversation({ ticket: aRow({ seq: 4 }) })
    const newer = applied(held, { type: 'ticket', ticket: aRow({ seq: 5, preview: 'Ancora io' }), rev: 9 })
    expect(newer.ticket.preview).toBe('Ancora io')
    expect(applied(newer, { type: 'ticket', ticket: aRow({ seq: 5, preview: 'Ancora io' }), rev: 9 })).toBe(newer)
    expect(applied(newer, { type: 'ticket', ticket: aRow({ seq: 5, preview: 'vecchio' }), rev: 8 })).toBe(newer)
    expect(applied(newer, { type: 'ticket', ticket: aRow({ seq: 4, preview: 'più vecchio' }), rev: 12 })).toBe(newer)
  })

  test('leaves another ticket’s change alone', () => {
    const held = aConversation()
    expect(applied(held, { type: 'ticket', ticket: aRow({ id: 'tic-9', seq: 99 }), rev: 99 })).toBe(held)
  })

  test('shows the same lines in whatever order they arrive', () => {
    const lines = [50, 40, 30, 20, 10].map((minutes) => aMessage({ id: `msg-${minutes}`, at: minutesAgo(minutes) }))
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (order) => {
        const shown = [...order, ...order].reduce(withLine, [] as ReturnType<typeof withLine>)
        expect(shown.map(({ id }) => id)).toEqual(['msg-10', 'msg-20', 'msg-30', 'msg-40', 'msg-50'])
      }),
    )
  })

  test('keeps a reply sent when its earlier states come late', () => {
    const lines = withLine([], aReply({ state: 'sent' }))
    expect(withLine(lines, aReply({ state: 'sending' }))).toBe(lines)
    expect(withLine(withLine([], aReply({ state: 'sending' })), aReply({ state: 'queued' }))[0]).toMatchObject({
      state: 'queued',
    })
  })

  test('shows an edit in the place of what was edited', () => {
    const first = aMessage({ id: 'a', at: minutesAgo(3) })
    const second = aMessage({ id: 'b', at: minutesAgo(2) })
    const lines = withLine([second, first], { ...first, text: 'Corretto', edited: true })
    expect(lines.map(({ id }) => id)).toEqual(['b', 'a'])
    expect(lines[1]).toMatchObject({ text: 'Corretto', edited: true })
  })

  test('keeps the older pages and the later state when it is fetched again', () => {
    const old = aMessage({ id: 'old', at: minutesAgo(900) })
    const fresh = aConversation({ cursor: 'page-2' })
    const held = { ...aConversation({ ticket: aRow({ seq: 8 }), cursor: undefined }), rev: 20 }
    const merged = refreshed({ ...held, lines: [...fresh.lines, old] }, fresh)
    expect(merged.lines.map(({ id }) => id)).toEqual([...fresh.lines.map(({ id }) => id), 'old'])
    expect(merged).toMatchObject({ ticket: { seq: 8 }, rev: 20, cursor: undefined })
  })

  test('takes from the socket only what is one of ours', () => {
    expect(liveEvent({ type: 'line', line: aMessage() })).toBeDefined()
    expect(liveEvent({ type: 'ticket', ticket: { id: 'tic-1' }, rev: 1 })).toBeUndefined()
    expect(liveEvent({ type: 'else' })).toBeUndefined()
    expect(liveEvent('text')).toBeUndefined()
  })
})

describe('a list on screen', () => {
  const pages = {
    pages: [{ tickets: [aRow({ id: 'a', seq: 2 }), aRow({ id: 'b', seq: 2 })] }],
    pageParams: [undefined],
  }

  test('shows a ticket’s newer state where the ticket stands', () => {
    const shown = withRow(pages, aRow({ id: 'b', seq: 3, preview: 'Nuovo' }))
    expect(shown.pages[0]?.tickets.map(({ id, preview }) => [id, preview])).toEqual([
      ['a', pages.pages[0]?.tickets[0]?.preview],
      ['b', 'Nuovo'],
    ])
  })

  test('ignores a ticket it does not have, an older state, and the state it shows', () => {
    expect(withRow(pages, aRow({ id: 'c' }))).toBe(pages)
    expect(withRow(pages, structuredClone(pages.pages[0]?.tickets[0] ?? aRow()))).toBe(pages)
    expect(withRow(pages, aRow({ id: 'a', seq: 1, preview: 'vecchio' }))).toBe(pages)
  })
})
