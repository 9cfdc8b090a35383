import { lengthOf } from '@ascolta/length/length'
import { topLevels } from '@ascolta/length/top-levels'
import { weighted } from '@ascolta/length/weighted'
import twitter from 'twitter-text'
import { describe, expect, test } from 'vitest'

/** X's own counter. It is older than many emoji: each is put to it as one that it knows. */
const official = (text: string) => twitter.parseTweet(text.replace(/\p{RGI_Emoji}\uFE0F?/gv, '😀')).weightedLength

/** The same "random" numbers in every run (mulberry32). */
function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return { below, one: (of: readonly string[]) => of[below(of.length)] ?? '' }
}

const emoji = '😀 👨‍👩‍👧‍👦 🇮🇹 ❤️ ❤️‍🔥 👍🏽 1️⃣ #️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🫱🏻‍🫲🏿 🙂‍↔️ 🧑‍🧑‍🧒 ☎ © 🇮 🏽 \u200d \ufe0f 1\u20e3'.split(' ')
const words =
  'ciao perché perche\u0301 Straße 你好 日本語 привет ﷺ naïve — … “x” €5 l’ho مرحبا नमस्ते \u200b \u202e $TSLA @chiara #luce'.split(
    ' ',
  )
const hosts =
  'example.com www.example.it sub.do-main.co.uk x.dev a.zip foo.bar foo.txt caffè.it 日本.jp t.co localhost 192.168.0.1 under_score.example.com xn--80ak6aa92e.com EXAMPLE.COM -a.com a-.com мир.рф a..com'.split(
    ' ',
  )
const paths =
  ' / /a/b /a_(b) /a_(b(c)) /a) /@user/ /à/ü /x. /x,y;z /q?a=1&b=2 ?a=1 ? #frag /%20 /a! /.(7) /привет :8080/x :8080 /日本 /– //'.split(
    ' ',
  )
const glue = ['', ' ', '  ', '\n', ...'.,-_@#$/()"!?:+=\u3000']

function text({ below, one }: ReturnType<typeof dice>) {
  const pieces = [
    () => one(emoji),
    () => one(words),
    () => `http${one(['', 's'])}://${one(hosts)}${one(paths)}`,
    () => one(hosts) + one(paths),
    () => String.fromCodePoint(0x20 + below(0x2fff)),
    () => Array.from({ length: 1 + below(8) }, () => String.fromCharCode(32 + below(95))).join(''),
  ]
  return Array.from({ length: 1 + below(14) }, () => (pieces[below(pieces.length)]?.() ?? '') + one(glue)).join('')
}

describe('how long a text is on X', () => {
  test('20,000 random texts are as long as X’s own counter says, here and in the composer', () => {
    const random = dice(20261121)
    const different: string[] = []
    for (let run = 0; run < 20_000; run++) {
      const one = text(random)
      if (weighted(one) !== official(one)) different.push(one)
    }
    expect(different).toEqual([])
  })

  test('every single sign weighs what X says', () => {
    const different: string[] = []
    for (let code = 0; code < 0x20000; code++) {
      const sign = String.fromCodePoint(code)
      if (weighted(sign) !== official(sign)) different.push(code.toString(16))
    }
    expect(different).toEqual([])
  })

  const table: [string, number][] = [
    ['', 0],
    ['Buongiorno', 10],
    ['e\u0300', 1],
    ['你好', 4],
    ['👨‍👩‍👧‍👦', 2],
    ['🧑‍🧑‍🧒', 2],
    ['🇮🇹🇮🇹', 4],
    ['1️⃣', 2],
    ['€', 2],
    ['https://example.com/una/strada/molto/lunga/davvero', 23],
    ['Ecco: example.dev.', 30],
    ['leggi foo.txt', 13],
    ['a@example.com', 13],
    [`${'a'.repeat(257)}https://x.com`, 270],
    [`${'a'.repeat(256)} https://x.com`, 280],
  ]
  test.each(table)('%j: %i', (one, length) => {
    expect([lengthOf(one, 'weighted'), official(one)]).toEqual([length, length])
  })
  test('the list of top levels is the one of X’s counter', () => {
    const missing = topLevels.filter((name) => official(`https://example.${name}/a`) !== 23)
    expect(missing).toEqual([])
    expect(new Set(topLevels).size).toBe(topLevels.length)
  })

  test('a hostile text costs in proportion to its length', () => {
    const parts = ['你.', 'a.', '你', '_-', 'http://e.it/(', '(a']
    const cost = (length: number) => {
      const before = process.cpuUsage()
      for (const part of parts) weighted(part.repeat(Math.floor(length / part.length)))
      const { user, system } = process.cpuUsage(before)
      return user + system
    }
    cost(5_000)
    // Eight times the text: about eight times the work; a quadratic rule would take 64 times.
    expect(cost(160_000) / cost(20_000)).toBeLessThan(30)
  })
})
