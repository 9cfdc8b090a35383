import { createHmac } from 'node:crypto'
import type { Wire } from '../frame.ts'

/** One happening as Meta lists it: below `changes` (a Page's feed) or `messaging` (Messenger). */
export interface Part {
  /** The Page. */
  id: string
  /** When the notification is made: seconds for changes, milliseconds for messaging. */
  time: number
  list: 'changes' | 'messaging' | 'standby'
  item: unknown
}

/** Meta's webhooks: `object: "page"`, entries per Page, signed with the app's secret over the bytes as sent. */
export const metaWire: Wire = {
  name: 'meta',
  path: '/meta',
  pack: (parts) => [{ object: 'page', entry: entries(parts.filter(isPart)) }],
  encode: (body) => escaped(JSON.stringify(body)),
  sign: (text, secret) => ({
    'content-type': 'application/json',
    'user-agent': 'facebookexternalua',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
  }),
}

function entries(parts: Part[]) {
  const entries: { id: string; time: number; list: string; items: unknown[] }[] = []
  for (const { id, time, list, item } of parts) {
    const last = entries.at(-1)
    if (last?.id === id && last.list === list) last.items.push(item)
    else entries.push({ id, time, list, items: [item] })
  }
  return entries.map(({ id, time, list, items }) => ({ id, time, [list]: items }))
}

/** Meta writes everything beyond ASCII as lower-case escapes, and slashes with a backslash. */
export const escaped = (json: string) =>
  json
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const isPart = (part: unknown): part is Part => typeof part === 'object' && part !== null && 'list' in part
