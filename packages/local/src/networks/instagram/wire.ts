import type { Wire } from '../frame.ts'
import { escaped, metaWire } from '../meta/wire.ts'

/** One happening on an Instagram account: a change, in the nested or the flat form, or an item of a private list. */
export interface Part {
  account: string
  /** When the notification is made, in milliseconds. */
  time: number
  list: 'changes' | 'flat' | 'messaging' | 'standby'
  item: object
}

/** Instagram's webhooks: `object: "instagram"`, signed as all of Meta's. Times are seconds beside changes, milliseconds beside private items. */
export const instagramWire: Wire = {
  name: 'instagram',
  path: metaWire.path,
  pack: (parts) => [{ object: 'instagram', entry: entries(parts.filter(isPart)) }],
  encode: (body) => escaped(JSON.stringify(body)),
  sign: metaWire.sign,
}

function entries(parts: Part[]) {
  const gathered: { first: Part; items: object[] }[] = []
  for (const part of parts) {
    const last = gathered.at(-1)
    const joins = last && part.list !== 'flat' && last.first.list === part.list && last.first.account === part.account
    if (joins) last.items.push(part.item)
    else gathered.push({ first: part, items: [part.item] })
  }
  return gathered.map(({ first: { account: id, time, list, item }, items }) => {
    if (list === 'flat') return { id, time: seconds(time), ...item }
    return { id, time: list === 'changes' ? seconds(time) : time, [list]: items }
  })
}

const seconds = (at: number) => Math.floor(at / 1000)

const isPart = (part: unknown): part is Part => typeof part === 'object' && part !== null && 'list' in part
