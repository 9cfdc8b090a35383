import { createHmac } from 'node:crypto'
import type { Wire } from '../frame.ts'

/** One happening: an item of a list of Account Activity, or a whole event of X Activity. */
export type XPart =
  | { account: string; list: string; item: unknown; users?: Record<string, unknown> }
  | { account: string; event: object }

/** X's webhooks: lists per account, or single events; signed with the app's consumer secret, in base64. */
export const xWire = (secret: () => string): Wire => ({
  name: 'x',
  path: '/x',
  secret,
  pack(parts) {
    const ours = parts.filter(isPart)
    const events = ours.flatMap((part) => ('event' in part ? [{ data: part.event }] : []))
    const items = ours.flatMap((part) => ('list' in part ? [part] : []))
    const bodies = Map.groupBy(items, ({ account, list }) => `${account} ${list}`)
    return [
      ...[...bodies.values()].map((same) => ({
        for_user_id: same[0]?.account,
        [same[0]?.list ?? '']: same.map(({ item }) => item),
        ...(same.some(({ users }) => users) && { users: Object.assign({}, ...same.map(({ users }) => users)) }),
      })),
      ...events,
    ]
  },
  encode: (body) => JSON.stringify(body).replace(/"\\u0001(\d+)"/g, '$1'),
  sign: (text, key) => ({
    'content-type': 'application/json',
    'user-agent': 'Account-Activity',
    'x-twitter-webhooks-signature': `sha256=${createHmac('sha256', key).update(text).digest('base64')}`,
  }),
})

const isPart = (part: unknown): part is XPart => typeof part === 'object' && part !== null && 'account' in part
