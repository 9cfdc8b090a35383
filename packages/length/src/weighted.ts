import { topLevels } from './top-levels.ts'

/** Whatever one sees as one emoji. */
const emoji = /\p{RGI_Emoji}\uFE0F?/gv
/** A keycap without the sign that makes it colourful. */
const keycap = /[#*\d]\u20E3/g

/** Latin text, punctuation and joiners weigh 1, everything else 2. */
const light = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
] as const

/** An address weighs this much, whatever its length: X makes it short. */
const link = 23

/**
 * How long a text is on X: composed form, an emoji 2 as a whole, an address 23 with or without its protocol.
 * The mentions that X puts in front of a reply do not count: they are not in the text that is sent.
 * Rules and ranges: X's "counting characters" and configuration 3 of its open-source counter.
 */
export function weighted(text: string) {
  const composed = text.replace(emoji, '😀').normalize('NFC')
  let sum = 0
  let at = 0
  for (const { from, to } of addresses(composed)) {
    sum += weigh(composed.slice(at, from)) + link
    at = to
  }
  return sum + weigh(composed.slice(at))
}

function weigh(text: string) {
  let sum = 0
  for (const sign of text.replace(keycap, '😀')) {
    const code = sign.codePointAt(0) ?? 0
    sum += light.some(([from, to]) => code >= from && code <= to) ? 1 : 2
  }
  return sum
}

const latin = String.raw`\xC0-\xD6\xD8-\xF6\xF8-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF`
const turning = String.raw`\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069`
const broken = String.raw`\uFFFE\uFEFF\uFFFF`

/** Signs of a name: all but punctuation, spaces and marks of direction. */
const sign = String.raw`[^!'#%&()*+,\\\-./:;<=>?@[\]^_{|}~$\s\x85\u180E${broken}${turning}]`
const top = String.raw`(?:(?:${topLevels.join('|')})(?![0-9a-zA-Z@+-])|xn--[\-0-9a-z]+)`
const host = `(?:${sign}(?:(?:[_-]|${sign}){0,61}${sign})?\\.){0,126}${sign}(?:(?:-|${sign}){0,61}${sign})?\\.${top}`

const step = String.raw`[a-z\u0400-\u04FF0-9!*';:=+,.$/%#[\]\-\u2013_~@|&${latin}]`
const bracketed = String.raw`\((?:${step}+|${step}*\(${step}+\)${step}*)\)`
const lastStep = String.raw`[+\-a-z\u0400-\u04FF0-9=_#/${latin}]`
const path = `/(?:(?:${step}|${bracketed})*${lastStep}|${bracketed})*`
const question = String.raw`\?[a-z0-9!?*'@();:&=+$/%#[\]\-_.,~|]*[a-z0-9\-_&=#/]`

const address = new RegExp(
  `(?<before>[^A-Za-z0-9@＠$#＃${broken}]|^)(?<whole>(?<protocol>https?://)?(?<host>${host})(?::[0-9]+)?(?<path>${path})?(?:${question})?)`,
  'gi',
)
/** Without a protocol only names in Latin letters are addresses. */
const bare = new RegExp(String.raw`(?:[\-a-z0-9${latin}]+\.)+${top}`, 'gi')
const short = new RegExp(String.raw`^https?://t\.co/([a-z0-9]+)(?:${question})?`, 'i')

/** Where addresses stand in a text, in order, without overlap. */
function addresses(text: string) {
  if (!text.includes('.')) return []
  return [...text.matchAll(address)].flatMap(({ index, groups = {} }) => {
    const { before = '', whole = '', protocol, host = '', path } = groups
    const from = index + before.length
    if (protocol) {
      const [made, slug = ''] = short.exec(whole) ?? []
      if (slug.length > 40) return []
      return [{ from, to: from + (made ?? whole).length }]
    }
    if (/[-_./]$/.test(before)) return []
    const names = [...host.matchAll(bare)].map((name) => ({
      from: from + name.index,
      to: from + name.index + name[0].length,
    }))
    const end = names.at(-1)
    // X's counter puts the name alone before the path: so long is what it takes for the address.
    if (end && path) end.to += whole.length - host.length
    return names
  })
}
