import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Secrets } from '@ascolta/core/ports'

/** How a network signs: HMAC-SHA256 over the bytes, written in a header in one form only. */
export interface Seal {
  header: string
  /** The whole header, its digits as the first group. */
  form: RegExp
  digits: 'hex' | 'base64'
  /** Where its secrets stand in the group `signing`. */
  secrets: 'meta.secrets' | 'x.secrets'
}

/** Whether a signature header has the only form that its network writes. Checked first: decoding ignores what it does not know. */
export const wellFormed = ({ form }: Seal, header = '') => form.test(header)

/** Whether one of our app secrets made this signature of these bytes. A secret that is being changed is asked for again before the answer is no (hazard S9). */
export async function signed({ form, digits, secrets }: Seal, bytes: Uint8Array, header: string, signing: Secrets) {
  const digest = Buffer.from(form.exec(header)?.[1] ?? '', digits)
  const known = listed(await signing(), secrets)
  if (madeBy(known, bytes, digest)) return true
  const fresh = listed(await signing({ fresh: true }), secrets).filter((secret) => !known.includes(secret))
  return madeBy(fresh, bytes, digest)
}

function madeBy(secrets: string[], bytes: Uint8Array, digest: Buffer) {
  const made = secrets.map((secret) => createHmac('sha256', secret).update(bytes).digest())
  return made.filter((own) => own.length === digest.length && timingSafeEqual(own, digest)).length > 0
}

/** A network's question whether we know the secret, answered in the form of its signatures with the newest of ours. Undefined: there is none. */
export async function prove({ digits, secrets }: Seal, token: string, signing: Secrets) {
  const [secret] = listed(await signing({ fresh: true }), secrets)
  return secret && `sha256=${createHmac('sha256', secret).update(token).digest(digits)}`
}

/** Whether a handshake carries one of our verify tokens. */
export async function verified(token: string, signing: Secrets) {
  const given = fingerprint(token)
  const matches = (tokens: string[]) => tokens.filter((own) => timingSafeEqual(fingerprint(own), given)).length > 0
  if (matches(listed(await signing(), 'meta.verify'))) return true
  return matches(listed(await signing({ fresh: true }), 'meta.verify'))
}

/** Texts of unequal length cannot be compared in constant time, their hashes can. */
const fingerprint = (text: string) => createHash('sha256').update(text).digest()

/** During a change of secrets both stand there: in one list, or under numbered names such as `meta.secrets.2`. The newest first: the highest number, and the first of a list. */
const listed = (secrets: Readonly<Record<string, string>>, name: string) =>
  Object.entries(secrets)
    .filter(([key]) => key === name || key.startsWith(`${name}.`))
    .toSorted(([one], [other]) => numbered(other, name) - numbered(one, name))
    .flatMap(([, value]) => value.split(','))
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')

const numbered = (key: string, name: string) => Number(key.slice(name.length + 1)) || 0
