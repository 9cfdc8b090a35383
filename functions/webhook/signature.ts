import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Secrets } from '@ascolta/core/ports'

const form = /^sha256=([0-9a-f]{64})$/

/** Whether a signature header has the only form that Meta writes. Checked first: decoding hex ignores what it does not know. */
export const wellFormed = (header = '') => form.test(header)

/** Whether one of our app secrets made this signature of these bytes. A secret that is being changed is asked for again before the answer is no (hazard S9). */
export async function signed(bytes: Uint8Array, header: string, signing: Secrets) {
  const digest = Buffer.from(form.exec(header)?.[1] ?? '', 'hex')
  const known = listed(await signing(), 'meta.secrets')
  if (madeBy(known, bytes, digest)) return true
  const fresh = listed(await signing({ fresh: true }), 'meta.secrets').filter((secret) => !known.includes(secret))
  return madeBy(fresh, bytes, digest)
}

function madeBy(secrets: string[], bytes: Uint8Array, digest: Buffer) {
  const made = secrets.map((secret) => createHmac('sha256', secret).update(bytes).digest())
  return made.filter((own) => own.length === digest.length && timingSafeEqual(own, digest)).length > 0
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

/** During a change of secrets both stand in the list. */
const listed = (secrets: Readonly<Record<string, string>>, name: string) =>
  (secrets[name] ?? '')
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')
