import type { Delivery } from '../inbound/delivery.ts'
import { parseExact } from './exact-json.ts'

/**
 * A notification that would bring a delivery: the opposite of taking one apart, for a file that can be posted again.
 * Undefined for mails, which no network posts, and for what never had a channel.
 */
export function whole({ channel, external, sentAt, raw }: Delivery): unknown {
  const change = Object(parseExact(raw)) as Record<string, unknown>
  const time = sentAt && Date.parse(sentAt)
  const entry = (members: object) => ({ id: external, ...(time && { time }), ...members })
  const said = ['messaging', 'standby'].find((list) => list in change)
  const inside = said ? { [said]: [change[said]] } : { changes: [change] }
  switch (channel) {
    case 'facebook-page':
    case 'messenger':
      return { object: 'page', entry: [entry(inside)] }
    case 'instagram':
      return { object: 'instagram', entry: [entry(inside)] }
    case 'whatsapp':
      return { object: 'whatsapp_business_account', entry: [{ id: external, changes: [change] }] }
    case 'x':
      return ofX(change, external)
    default:
      return undefined
  }
}

/** Activity, streams and revocations come one by one as they are; Account Activity in lists, for one account. */
function ofX(change: Record<string, unknown>, external: string) {
  if ('data' in change || 'user_event' in change || 'matching_rules' in change) return change
  const { users, ...happening } = change
  const lists = Object.entries(happening).map(([name, item]) => [name, [item]])
  return { for_user_id: external, ...Object.fromEntries(lists), ...(users ? { users } : {}) }
}
