import { createHmac } from 'node:crypto'
import { type Clock, iso, later } from '../clock.ts'
import type { Key } from '../items.ts'
import type { Secrets } from '../ports.ts'
import type { HookStore } from './hook.store.ts'
import { heard, hookKind, refused, type Telling, taken } from './hook.ts'
import type { PolicyStore } from './policy.store.ts'

/** Sends one signed body to an address of the company's. Gives the status, or a word for why there was none; never throws. */
export type Post = (
  url: string,
  headers: Record<string, string>,
  body: string,
) => Promise<{ ok: boolean; answer: string }>

export interface TellingDeps {
  hooks: HookStore
  policies: PolicyStore
  /** `hook.<id>`: what each address checks signatures with. */
  crm: Secrets
  post: Post
  clock: Clock
}

/** Of a tick's time this begins nothing after so much, and tells so many at most: the rest is due a minute later. */
const patience = 10_000
const most = 50

/** Standard Webhooks: what is signed is id, instant and body; the secret is base64 behind `whsec_`. */
export function signed(secret: string, { id, at, body }: { id: string; at: string; body: string }) {
  const timestamp = String(Math.floor(Date.parse(at) / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` }
}

/** Tells the company's addresses what happened. At least once: who hears twice knows it by `webhook-id`. */
export function tellings({ hooks, policies, crm, post, clock }: TellingDeps) {
  const noted: Key[] = []

  async function tell(telling: Telling) {
    const hook = (await policies.list(hookKind)).find(({ id }) => id === telling.hook)
    const at = iso(clock())
    if (!hook || hook.disabledAt) {
      await hooks.replace(telling, { ...refused(telling, { at, answer: 'disabled' }), state: 'failed', due: undefined })
      return
    }
    const secret = (await crm())[`hook.${hook.id}`] ?? (await crm({ fresh: true }))[`hook.${hook.id}`]
    const body = JSON.stringify({ type: telling.type, timestamp: telling.at, data: telling.data })
    const outcome = secret
      ? await post(
          hook.url,
          { 'content-type': 'application/json', ...signed(secret, { id: telling.key, at, body }) },
          body,
        )
      : { ok: false, answer: 'no-secret' }
    const told = iso(clock())
    const { answer } = outcome
    await hooks.replace(
      telling,
      outcome.ok ? taken(telling, { at: told, answer }) : refused(telling, { at: told, answer }),
    )
    // Removed meanwhile: it must not come back.
    if ((!outcome.ok || hook.failingSince) && (await policies.get(hookKind, hook.id)))
      await policies.change(hookKind, hook.id, (now) => heard(now ?? hook, { ...outcome, at: told }))
  }

  return {
    /** What the sweep finds due is noted here. */
    note: (key: Key) => void noted.push(key),

    async run() {
      const last = later(iso(clock()), patience)
      const found = noted.splice(0)
      for (const key of found.slice(0, most)) {
        if (iso(clock()) > last) return
        const telling = await hooks.at(key)
        if (telling?.due && telling.due <= iso(clock())) await tell(telling)
      }
    },
  }
}
export type Tellings = ReturnType<typeof tellings>
