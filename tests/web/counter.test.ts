import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { count, withSignature } from '../../web/src/features/composer/counter.ts'

const used = (text: string, unit: 'characters' | 'utf16' | 'bytes' | 'weighted') =>
  count(text, { limit: 280, unit }).used

describe('the counter', () => {
  test('counts an emoji as the network does: one character, two units of UTF-16, four bytes', () => {
    expect([used('🚆', 'characters'), used('🚆', 'utf16'), used('🚆', 'bytes')]).toEqual([1, 2, 4])
  })

  test('counts accents of Italian once in characters and twice in bytes', () => {
    expect([used('è così', 'characters'), used('è così', 'bytes')]).toEqual([6, 8])
  })

  test('weighs links 23, an emoji of several signs 2, Chinese 2 a sign, composed and decomposed accents alike', () => {
    expect(used('https://example.com/una/strada/molto/lunga/davvero', 'weighted')).toBe(23)
    expect(used('👨‍👩‍👧‍👦', 'weighted')).toBe(2)
    expect(used('🇮🇹', 'weighted')).toBe(2)
    expect(used('你好', 'weighted')).toBe(4)
    expect([used('e\u0300', 'weighted'), used('è', 'weighted')]).toEqual([1, 1])
  })

  test('counts the signature that goes out under the words, once', () => {
    expect(withSignature('Arriviamo. ', '^Anna')).toBe('Arriviamo. ^Anna')
    expect(withSignature('Arriviamo. ^Anna', '^Anna')).toBe('Arriviamo. ^Anna')
    expect(withSignature('', '^Anna')).toBe('')
  })

  test('says how much is left only from a fifth of the limit on', () => {
    expect(count('a'.repeat(79), { limit: 100, unit: 'characters' }).near).toBe(false)
    expect(count('a'.repeat(80), { limit: 100, unit: 'characters' })).toMatchObject({
      near: true,
      left: 20,
      over: false,
    })
    expect(count('a'.repeat(101), { limit: 100, unit: 'characters' })).toMatchObject({ left: -1, over: true })
  })

  test('never counts a text shorter when something is written behind it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, more) => {
        for (const unit of ['characters', 'utf16', 'bytes'] as const)
          expect(used(`${text} ${more}`, unit)).toBeGreaterThanOrEqual(used(text, unit))
      }),
    )
  })
})
