import { createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'

/** What a pass opens: one agent's session, for one thing, for two minutes. */
export const Pass = v.object({
  agent: v.string(),
  /** Short hash of the session it was made for. */
  session: v.string(),
  /** `connect`, or one exact channel. */
  aud: v.string(),
  /** Epoch seconds after which it opens nothing. */
  exp: v.number(),
})
export type Pass = v.InferOutput<typeof Pass>

/** Long enough to connect and subscribe, too short to be worth stealing (hazards, section 7). */
export const passSeconds = 120
const longest = 2048

/** A pass as text: what it says and an HMAC-SHA256 over it, each in base64url. */
export function mint(key: string, pass: Pass) {
  const said = Buffer.from(JSON.stringify(pass)).toString('base64url')
  return `${said}.${mac(key, said).toString('base64url')}`
}

/** What a text opens: undefined for anything that this key did not sign, is over, or cannot be read. */
export function verify(key: string, token: unknown, now: Date): Pass | undefined {
  if (typeof token !== 'string' || token.length > longest) return undefined
  const [said, signature, rest] = token.split('.')
  if (!said || !signature || rest !== undefined) return undefined
  const given = Buffer.from(signature, 'base64url')
  const right = mac(key, said)
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  const pass = read(said)
  return pass && pass.exp * 1000 > now.getTime() ? pass : undefined
}

function read(said: string) {
  try {
    const { success, output } = v.safeParse(Pass, JSON.parse(Buffer.from(said, 'base64url').toString()))
    return success ? output : undefined
  } catch {
    return undefined
  }
}

/** The label keeps a signature made for anything else with the same key from being a pass. */
const mac = (key: string, said: string) => createHmac('sha256', key).update(`live pass.${said}`).digest()
