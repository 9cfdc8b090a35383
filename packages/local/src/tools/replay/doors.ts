import { createHmac } from 'node:crypto'
import type { Channel } from '@ascolta/core/channels/channel'
import { parseExact } from '@ascolta/core/channels/exact-json'
import { type Piece, unread } from '@ascolta/core/channels/piece'
import { split } from '@ascolta/core/channels/split'
import { splitX } from '@ascolta/core/channels/x.split'

/** One of the desk's addresses for networks, as a network that posts there sees it. */
export interface Door {
  name: 'meta' | 'x'
  /** Below `/webhooks`. */
  path: string
  /** Where the desk keeps what it is signed with. */
  secret: 'meta.secrets' | 'x.secrets'
  split: (body: unknown, receivedAt: string) => Piece[]
  headers: (bytes: Uint8Array, secret: string) => Record<string, string>
}

const signature = (digits: 'hex' | 'base64') => (bytes: Uint8Array, secret: string) =>
  `sha256=${createHmac('sha256', secret).update(bytes).digest(digits)}`

const meta: Door = {
  name: 'meta',
  path: '/meta',
  secret: 'meta.secrets',
  split,
  headers: (bytes, secret) => ({ 'x-hub-signature-256': signature('hex')(bytes, secret) }),
}

const x: Door = {
  name: 'x',
  path: '/x',
  secret: 'x.secrets',
  split: splitX,
  headers: (bytes, secret) => ({ 'x-twitter-webhooks-signature': signature('base64')(bytes, secret) }),
}

export const doors = [meta, x]

const members = ['for_user_id', 'user_event', 'data', 'replay_job_status']

/** Which network a body is of: by the channel if somebody says it, else by its shape. Meta's bodies name their object. */
export function doorOf(text: string, channel?: Channel): Door {
  if (channel) return channel === 'x' ? x : meta
  const body = parsed(text)
  return members.some((member) => Object.hasOwn(body, member)) && !Object.hasOwn(body, 'object') ? x : meta
}

/** A body as its door takes it apart. */
export function piecesOf(text: string, receivedAt: string, channel?: Channel): Piece[] {
  try {
    return doorOf(text, channel).split(parseExact(text), receivedAt)
  } catch {
    return [unread(text, 'not-json', receivedAt)]
  }
}

function parsed(text: string): object {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
