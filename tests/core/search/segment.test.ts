import { byTime, type Doc, lookUp, pack, pieceOf, together, unpack, unpackBlock } from '@ascolta/core/search/segment'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const docs = fc.array(
  fc.record({
    ticket: fc.constantFrom('aaaa-dm-0001', 'bbbb-dm-0001', 'cccc-x7-0002'),
    at: fc.integer({ min: 0, max: 2_000_000_000_000 }),
    hashes: fc.uniqueArray(fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 9 })), {
      maxLength: 30,
    }),
  }),
  { maxLength: 1_200 },
)
const sorted = (doc: Doc) => ({ ...doc, hashes: [...doc.hashes].sort((a, b) => a - b) })

describe('S7: a segment', () => {
  it('gives back every document as it was packed', () => {
    fc.assert(
      fc.property(docs, (some) => {
        const all = [...some].sort(byTime)
        expect(unpack(pack(all)).map(sorted)).toEqual(all.map(sorted))
      }),
      { numRuns: 40 },
    )
  })

  it('knows of each word which documents have it, and of others that none has', () => {
    fc.assert(
      fc.property(docs, (some) => {
        const all = [...some].sort(byTime)
        const { words } = pack(all)
        for (const hash of [0, 1, 5, 9, 2 ** 32 - 1, ...(all[0]?.hashes ?? [])]) {
          const piece = words[pieceOf(hash, words.length)]
          const found = piece ? lookUp(piece, hash) : []
          expect(found).toEqual(all.flatMap(({ hashes }, index) => (hashes.includes(hash) ? [index] : [])))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('is split by ranges of the hash: no piece comes near an item’s 400 kB, with as many documents as there may be', () => {
    let state = 1
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return state / 2 ** 31
    }
    const many: Doc[] = Array.from({ length: 50_000 }, (_, index) => ({
      ticket: `t${Math.floor(index / 5)}-dm-0001`,
      at: index * 1000,
      // Two words in all of them, and some that are rare.
      hashes: [7, 8, ...Array.from({ length: 8 }, () => Math.floor(random() ** 3 * 2 ** 32))],
    }))
    const { words, docs: blocks } = pack(many)
    expect(words.length).toBeGreaterThan(16)
    expect(Math.max(...[...words, ...blocks].map((piece) => piece.length))).toBeLessThan(300_000)
    expect(unpackBlock(blocks[0] ?? new Uint8Array())).toHaveLength(512)
  })

  it('put together with a later one takes the later reading of a document', () => {
    const ticket = 'aaaa-dm-0001'
    const before = [
      { ticket, at: 1, hashes: [1, 2] },
      { ticket, at: 2, hashes: [3] },
    ]
    expect(together([before, [{ ticket, at: 1, hashes: [9] }]])).toEqual([
      { ticket, at: 1, hashes: [9] },
      { ticket, at: 2, hashes: [3] },
    ])
  })
})
