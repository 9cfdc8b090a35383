/** A number of so many digits may be an id that no JSON number holds. A match inside a text only costs time. */
const longNumber = /[\s:,[-]\d{16}/

/** JSON as networks write it: integers beyond 2^53 are ids and come out as text, digit for digit (hazard: old Facebook ids, X). Throws what JSON.parse throws. */
export const parseExact = (text: string): unknown => JSON.parse(text, longNumber.test(text) ? keepDigits : undefined)

function keepDigits(_key: string, value: unknown, context?: { source?: string }) {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const digits = context?.source ?? ''
  return /^-?\d{16,}$/.test(digits) ? digits : value
}

const code = { quote: 0x22, backslash: 0x5c, open: [0x5b, 0x7b], close: [0x5d, 0x7d] } as const

/** Whether lists and objects stand more than `limit` deep in each other, counted on the bytes so that no parser has to go down there. */
export function tooDeep(bytes: Uint8Array, limit = 64) {
  let depth = 0
  let quoted = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (quoted) {
      if (byte === code.backslash) at++
      else if (byte === code.quote) quoted = false
    } else if (byte === code.quote) quoted = true
    else if (byte === code.open[0] || byte === code.open[1]) {
      if (++depth > limit) return true
    } else if (byte === code.close[0] || byte === code.close[1]) depth--
  }
  return false
}
