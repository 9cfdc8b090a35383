import { detect } from '@ascolta/core/language/detector'
import { languageOf } from '@ascolta/core/language/language'
import { lengths, measure, readTexts, together } from '@ascolta/local/tools/language/measure'
import { describe, expect, it } from 'vitest'

describe('the language of a message', () => {
  it('is told by its words: 100 of 100 above 50 letters, 97 above 20, 85 below; never a wrong one above 50', async () => {
    const scores = await measure(detect)
    const [short, medium, long] = lengths.map((length) => together(scores, length, 'words'))
    expect(Math.min(short?.texts ?? 0, medium?.texts ?? 0, long?.texts ?? 0)).toBeGreaterThan(50)
    expect(long).toMatchObject({ right: 100, wrong: 0 })
    expect(medium?.right).toBeGreaterThanOrEqual(97)
    expect(medium?.wrong).toBeLessThanOrEqual(2)
    expect(short?.right).toBeGreaterThanOrEqual(85)
  })

  it('is not guessed where we do not know the language at all', async () => {
    const { other = [] } = await readTexts()
    const told = await Promise.all(other.map((text) => languageOf(text, {}, detect)))
    expect(told.filter((one) => one !== undefined)).toEqual([])
  })

  it('of a few words is that of the thread, then the customer’s, then the page’s, and the customer is asked for nothing else', async () => {
    let asked = 0
    const profile = async () => {
      asked++
      return 'fr'
    }
    expect(await languageOf('ok', { thread: 'de', profile, page: 'it' }, detect)).toBe('de')
    expect(await languageOf('Where is my order, please? It is late', { profile, page: 'it' }, detect)).toBe('en')
    expect(asked).toBe(0)
    expect(await languageOf('ok', { profile, page: 'it' }, detect)).toBe('fr')
    expect(await languageOf('ok', { profile: async () => undefined, page: 'it' }, detect)).toBe('it')
    expect(asked).toBe(1)
  })
})
