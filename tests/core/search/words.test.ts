import { Problem } from '@ascolta/core/problem'
import { matches, parse, snippet } from '@ascolta/core/search/query'
import type { Spoken } from '@ascolta/core/search/spoken'
import { most, vocabulary, words } from '@ascolta/core/search/words'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const line = (text: string, changes: Partial<Spoken> = {}): Spoken => ({
  at: '2026-11-20T10:00:00.000Z',
  id: 'm1',
  text,
  own: false,
  public: true,
  from: ['Luca Bianchi', '393331234567'],
  ...changes,
})
const finds = (query: string, text: string, changes?: Partial<Spoken>) => matches(parse(query), line(text, changes))

describe('the words of a text', () => {
  it('are found whatever their case, accents and form of letters', () => {
    expect(finds('perche', 'Perché non va?')).toBe(true)
    expect(finds('PERCHÉ', 'perche')).toBe(true)
    expect(finds('ﬁne', 'la fine')).toBe(true)
    expect(finds('strasse', 'Straße')).toBe(true)
  })

  it('are parted by an apostrophe, straight or curled', () => {
    expect(finds('ordine', 'Dov’è l’ordine dell’estate?')).toBe(true)
    expect(finds("l'estate", 'in estate')).toBe(false)
  })

  it('are codes as well, with or without what parts them', () => {
    expect(finds('ORD-2024-77', 'il mio ordine ord202477')).toBe(true)
    expect(finds('ord202477', 'il mio ordine ORD-2024/77')).toBe(true)
    expect(finds('22/11', 'il 22/11/2026')).toBe(true)
    expect(finds('ORD-2024-77', 'il mio ordine ORD-2024-78')).toBe(false)
  })

  it('stop at a stated length, and a wall of letters takes no longer than its length', () => {
    expect(words('parola '.repeat(5_000)).length).toBe(most.words)
    expect(vocabulary('a'.repeat(100_000))).toEqual(new Set(['a'.repeat(most.letters)]))
  })

  it('of any text stand where they say they do', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        for (const { word, start, end } of words(text)) expect(vocabulary(text.slice(start, end))).toContain(word)
      }),
    )
  })
})

describe('what somebody types', () => {
  it('is words that must all be there', () => {
    expect(finds('pacco rotto', 'Il pacco è arrivato rotto')).toBe(true)
    expect(finds('pacco rotto', 'Il pacco è arrivato')).toBe(false)
  })

  it('may be a phrase: the same words in this order', () => {
    expect(finds('"pacco rotto"', 'un pacco rotto!')).toBe(true)
    expect(finds('"pacco rotto"', 'rotto il pacco')).toBe(false)
    expect(finds('"Pacco, rotto', 'un pacco rotto!')).toBe(true)
  })

  it('may name a person by name, handle or number, in both languages', () => {
    expect(finds('from:bianchi', 'ciao')).toBe(true)
    expect(finds('da:"Luca Bianchi" ciao', 'ciao')).toBe(true)
    expect(finds('from:"+39 333 1234567"', 'ciao')).toBe(true)
    expect(finds('from:rossi', 'ciao, sono Rossi')).toBe(false)
    expect(finds('bianchi', 'ciao')).toBe(true)
  })

  it('may be the number of a ticket', () => {
    expect(parse('#123')).toMatchObject({ number: 123, terms: [] })
    expect(parse('123').number).toBe(123)
    expect(parse('123').terms).toHaveLength(1)
    expect(parse('ordine 123').number).toBeUndefined()
  })

  it('is refused when it asks for nothing or for too much', () => {
    expect(() => parse(' … ')).toThrow(Problem)
    expect(() => parse('a b c d e f g h i l m n o')).toThrow(expect.objectContaining({ code: 'search.long' }))
  })

  it('of any kind is read without fail and in no time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        try {
          parse(text)
        } catch (error) {
          expect(error).toBeInstanceOf(Problem)
        }
      }),
    )
  })
})

describe('a snippet', () => {
  it('marks what was looked for in the words as they were written', () => {
    expect(snippet(parse('perche rotto'), 'Perché è rotto?')).toEqual([
      { text: 'Perché', found: true },
      { text: ' è ' },
      { text: 'rotto', found: true },
      { text: '?' },
    ])
  })

  it('begins near the first of them, and says where it was cut', () => {
    const pieces = snippet(parse('ago'), `${'paglia '.repeat(60)}ago${' paglia'.repeat(60)}`)
    expect(pieces[0]).toEqual({ text: '… ' })
    expect(pieces.at(-1)).toEqual({ text: ' …' })
    expect(pieces.find(({ found }) => found)?.text).toBe('ago')
    expect(pieces.map(({ text }) => text).join('').length).toBeLessThan(260)
  })

  it('of any text is a part of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.string({ maxLength: 10 }), (text, wanted) => {
        const pieces = snippet(parse(`a ${wanted.replaceAll('"', '')}`), text)
        const inner = pieces.filter((piece) => piece.text !== '… ' && piece.text !== ' …')
        expect(text.toWellFormed()).toContain(inner.map((piece) => piece.text).join(''))
      }),
    )
  })
})
