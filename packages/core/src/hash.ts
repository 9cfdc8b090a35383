import { createHash, createHmac } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** RFC 4648 base 32 in lower case without padding: letters and digits only, so that it may stand in a live channel. */
export function base32(bytes: Uint8Array) {
  let out = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      out += alphabet[(value >>> (bits - 5)) & 31]
      bits -= 5
    }
    value &= (1 << bits) - 1
  }
  return bits > 0 ? out + alphabet[(value << (5 - bits)) & 31] : out
}

/** Hashes that stand for platform ids in keys. The salt is the deployment's own and never changes, so that a key says nothing about a person and erasure may keep it (hazard X6). */
export const hasher = (salt: string) => ({
  /** Twelve bytes, 20 characters: a customer, or an object of a platform. */
  long: (...parts: string[]) => keyed(salt, parts, 12),
  /** Four bytes, 7 characters: a thread among one customer's lanes. */
  short: (...parts: string[]) => keyed(salt, parts, 4),
  /** Four bytes as a number: a word of the index, so that no plain word rests there. */
  word: (word: string) => mac(salt, ['word', word]).readUInt32BE(),
})
export type Hasher = ReturnType<typeof hasher>

const keyed = (salt: string, parts: string[], bytes: number) => base32(mac(salt, parts).subarray(0, bytes))

function mac(salt: string, parts: string[]) {
  const mac = createHmac('sha256', salt)
  for (const part of parts) mac.update(`${part.length}:${part}`)
  return mac.digest()
}

/** SHA-256 in hex, of text or bytes. */
export const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')
