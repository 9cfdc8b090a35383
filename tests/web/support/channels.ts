import { accountId } from '@ascolta/core/accounts/account'
import * as v from 'valibot'
import { anAccount } from './factories.ts'
import type { Channel, World } from './world.ts'

const Asked = v.object({
  channel: v.optional(v.picklist(['facebook-page', 'messenger', 'instagram', 'whatsapp', 'x', 'email'])),
  external: v.optional(v.string()),
  name: v.optional(v.string()),
  team: v.optional(v.string()),
  token: v.optional(v.string()),
  targetMinutes: v.optional(v.number()),
  state: v.optional(v.picklist(['connected', 'disconnected'])),
  dedicated: v.optional(v.boolean()),
  signature: v.optional(v.string()),
  marks: v.optional(v.picklist(['none', 'seen', 'typing'])),
  again: v.optional(v.boolean()),
})

const setup = {
  webhooks: {
    meta: 'https://desk.example.com/webhooks/meta',
    x: 'https://desk.example.com/webhooks/x',
    deletion: 'https://desk.example.com/webhooks/meta/deletion',
  },
  mailbox: 'ascolta@in.example.com',
}

/** What the API says and does about channels. */
export function channelsOf(world: World, method: string, id: string, body: unknown): [number, unknown] {
  if (id === 'troubles')
    return [200, { troubles: [{ account: 'ms-100', unknown: 2, undecided: 1, unreadable: 3, ignored: 0 }] }]
  if (method === 'GET') return [200, { channels: world.channels, setup }]
  if (id === 'restored') return [200, { at: new Date().toISOString() }]
  if (id === 'verify') return [200, { verifyToken: 'a-word-only-we-know' }]
  if (id === 'secrets') return [200, { ok: true }]
  const { token, dedicated, again, channel = 'facebook-page', external = '', ...change } = v.parse(Asked, body)
  const now = new Date().toISOString()
  const asked = again === undefined ? undefined : world.channels.find((one) => one.id === id)
  if (asked?.care) {
    asked.care.asked = true
    return [200, { channel: asked }]
  }
  if (method === 'POST') {
    const account = anAccount({ id: accountId(channel, external), channel })
    const made: Channel = { ...account, external, targetMinutes: 60, connectedAt: now, tokenAt: now, ...change }
    world.channels.push(made)
    return [200, { channel: made }]
  }
  const held = world.channels.find((one) => one.id === id)
  if (!held) return [404, { code: 'account.missing', message: 'There is no such account.' }]
  Object.assign(held, change)
  if (change.state === 'connected') held.paused = undefined
  if (token) held.tokenAt = now
  if (dedicated !== undefined) held.dedicatedSince = dedicated ? now : undefined
  return [200, { channel: held }]
}

/** What the API says and does about recording. */
export function recordingOf(world: World, path: string, body: Record<string, unknown>): [number, unknown] {
  const days = Number(body.days ?? 0)
  const [, , id, verb, last] = path.split('/')
  const held = world.channels.find((one) => one.id === id)
  if (!held) return [404, { code: 'account.missing', message: 'There is no such account.' }]
  const at = '2026-11-21T10:00:00.000Z'
  const raw = '{"messaging":{"message":{"mid":"m_1"}}}'
  if (last === 'replay') return [200, { replayed: 1 }]
  if (verb === 'recordings')
    return [200, { recordings: [{ id: 'a'.repeat(20), at, channel: held.channel, raw, body: raw }] }]
  held.recordingUntil = days > 0 ? new Date(Date.now() + days * 86_400_000).toISOString() : undefined
  return [200, held.recordingUntil ? { recordingUntil: held.recordingUntil } : {}]
}
