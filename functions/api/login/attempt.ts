import { createHash } from 'node:crypto'
import { EncryptJWT, jwtDecrypt } from 'jose'
import * as v from 'valibot'

/** A login under way, kept by the browser itself for ten minutes, encrypted: no write before anybody has proved who he is. */
const Sealed = v.object({ state: v.string(), nonce: v.string(), verifier: v.string(), to: v.string() })
export type Sealed = v.InferOutput<typeof Sealed>

export const attemptSeconds = 600
const algorithms = { alg: 'dir', enc: 'A256GCM' } as const
const audience = 'login'

export const seal = (key: string, attempt: Sealed, now: Date) =>
  new EncryptJWT({ ...attempt })
    .setProtectedHeader(algorithms)
    .setAudience(audience)
    .setExpirationTime(Math.floor(now.getTime() / 1000) + attemptSeconds)
    .encrypt(bytes(key))

/** Undefined for what we did not seal, or too long ago. */
export async function unseal(key: string, text: string | undefined, now: Date): Promise<Sealed | undefined> {
  if (!text) return undefined
  try {
    const { payload } = await jwtDecrypt(text, bytes(key), {
      audience,
      currentDate: now,
      requiredClaims: ['exp'],
      keyManagementAlgorithms: [algorithms.alg],
      contentEncryptionAlgorithms: [algorithms.enc],
    })
    return v.parse(Sealed, payload)
  } catch {
    return undefined
  }
}

const bytes = (key: string) => createHash('sha256').update(`login attempt.${key}`).digest()
