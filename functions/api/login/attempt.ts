import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import * as v from 'valibot'

/** A login under way, kept by the browser itself for ten minutes, encrypted: no write before anybody has proved who they are. */
const Attempt = v.object({ state: v.string(), nonce: v.string(), verifier: v.string(), to: v.string() })
export type Attempt = v.InferOutput<typeof Attempt>
const Sealed = v.object({ ...Attempt.entries, exp: v.number() })

export const attemptSeconds = 600
const cipher = 'aes-256-gcm'
/** A random nonce and the tag of GCM, in bytes (NIST SP 800-38D). */
const sizes = { nonce: 12, tag: 16 } as const

/** AES-256-GCM: unreadable and unchangeable, in base64url. */
export function seal(key: string, attempt: Attempt, now: Date) {
  const nonce = randomBytes(sizes.nonce)
  const sealing = createCipheriv(cipher, derived(key), nonce, { authTagLength: sizes.tag })
  const said = JSON.stringify({ ...attempt, exp: now.getTime() + attemptSeconds * 1000 })
  return Buffer.concat([nonce, sealing.update(said), sealing.final(), sealing.getAuthTag()]).toString('base64url')
}

/** Undefined for what we did not seal, or too long ago. */
export function unseal(key: string, text: string | undefined, now: Date): Attempt | undefined {
  try {
    const bytes = Buffer.from(text ?? '', 'base64url')
    const opening = createDecipheriv(cipher, derived(key), bytes.subarray(0, sizes.nonce), { authTagLength: sizes.tag })
    opening.setAuthTag(bytes.subarray(-sizes.tag))
    const said = Buffer.concat([opening.update(bytes.subarray(sizes.nonce, -sizes.tag)), opening.final()])
    const { exp, ...attempt } = v.parse(Sealed, JSON.parse(said.toString()))
    return exp > now.getTime() ? attempt : undefined
  } catch {
    return undefined
  }
}

/** A key for this use alone, whatever else the secret is used for. */
const derived = (key: string) => Buffer.from(hkdfSync('sha256', key, '', 'login attempt', 32))
