import { describe, expect, test, vi } from 'vitest'
import { comment, door, heldSecrets, keptQueue, type Request, secret, sign } from './webhook.ts'

/** The same "random" numbers in every run (mulberry32). */
function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    below: (limit: number) => Math.floor(next() * limit),
    one: <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T,
  }
}

const body = Buffer.from(JSON.stringify(comment('Dov’è il mio pacco? 😕 "subito"')))
const good = sign(body)

describe('I1: only the platform gets in', () => {
  test('of 10,000 mutated signatures and bodies none is accepted and none ends in 5xx', async () => {
    const { below, one } = dice(20261121)
    const flipped = (bytes: Buffer) => {
      const copy = Buffer.from(bytes)
      const at = below(copy.length)
      copy[at] = (copy[at] ?? 0) ^ (1 << below(8))
      return copy
    }
    const mutations: (() => Request)[] = [
      () => ({ body: flipped(body), signature: good }),
      () => ({ body, signature: flipped(Buffer.from(good)).toString('latin1') }),
      () => ({ body: body.subarray(0, below(body.length)), signature: good }),
      () => ({ body: Buffer.concat([body, Buffer.from(one([' ', '\n', '\0', 'x', '{}']))]), signature: good }),
      () => ({ body: JSON.stringify(JSON.parse(body.toString()), null, 1 + below(4)), signature: good }),
      () => ({ body, signature: good.slice(0, below(good.length)) }),
      () => ({ body, signature: good.toUpperCase() }),
      () => ({ body, signature: `${good}${one(['0', ' ', ',', '=', `,${good}`, '\n', '\0'])}` }),
      () => ({
        body,
        signature: `${one(['sha1=', 'sha512=', 'SHA256=', 'sha256 =', '', ' sha256='])}${good.slice(7)}`,
      }),
      () => ({
        body,
        signature: `sha256=${Buffer.from(good.slice(7), 'hex').toString(one(['base64', 'base64url', 'latin1']))}`,
      }),
      () => ({ body, signature: sign(body, one([`${secret} `, secret.slice(1), secret.toUpperCase(), '', 'older'])) }),
      () => ({ body, signature: one([null, '', 'sha256=', `sha256=${'0'.repeat(64)}`, 'undefined']) }),
      () => ({ body, signature: good.replace(/[0-9a-f]$/, one(['g', 'G', 'é', '٣', '\ud800'])) }),
      () => ({ body, signature: null, headers: { 'x-hub-signature': good } }),
    ]
    const { queue, calls } = keptQueue()
    const { status } = door({ queue, signing: heldSecrets({ 'meta.secrets': `older-one,${secret}` }) })
    const answers = new Map<number | undefined, number>()
    for (let run = 0; run < 10_000; run++) {
      const answer = await status({ ...one(mutations)(), base64: below(2) === 0 })
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
    }
    expect([...answers]).toEqual([[401, 10_000]])
    expect(calls).toEqual([])
  })

  test('nothing is parsed before the signature is checked', async () => {
    const { status } = door({ queue: keptQueue().queue })
    const parse = vi.spyOn(JSON, 'parse')
    try {
      expect(await status({ body, signature: sign(body, 'older') })).toBe(401)
      expect(parse).not.toHaveBeenCalled()
      expect(await status({ body })).toBe(200)
      expect(parse).toHaveBeenCalled()
    } finally {
      parse.mockRestore()
    }
  })

  test('1,000 valid bodies with awkward texts are all accepted, and say what was written', async () => {
    const { below, one } = dice(1121)
    const pieces = [
      'è',
      '😕',
      '👩‍👩‍👧',
      '\u202e',
      '\u0000',
      '\\',
      '"',
      '/',
      '\ud83d',
      '\udc00',
      '\uffff',
      '\ufeff',
      '\u2028',
      "l'acqua",
      ' ',
      '\n',
      '\u0301'.repeat(50),
      '$&',
      '__proto__',
      '＝',
      '\x1b[31m',
    ]
    const escaped = (text: string) =>
      text.replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    const wire = [
      (text: string) => text,
      escaped,
      (text: string) => text.replaceAll('/', '\\/'),
      (text: string) => `\n ${text}\t `,
    ]
    for (let run = 0; run < 1000; run++) {
      const written = Array.from({ length: 1 + below(30) }, () => one(pieces)).join('')
      const { queue, bodies } = keptQueue()
      expect(
        await door({ queue }).status({ body: one(wire)(JSON.stringify(comment(written))), base64: below(2) === 0 }),
      ).toBe(200)
      expect(JSON.parse(bodies()[0].raw).value.message).toBe(written)
    }
  })
})
