import * as v from 'valibot'
import type { Account } from '../accounts/account.ts'
import { Attachment, Channel } from '../channels/channel.ts'
import type { Hasher } from '../hash.ts'
import type { Afterwards, Message } from '../tickets/message.ts'

/** What of a message is to be fetched from its network before its address dies, and under which names it is kept. */
export const Wanted = v.object({
  channel: Channel,
  account: v.string(),
  external: v.string(),
  space: v.picklist(['comment', 'post', 'message']),
  /** The platform's id of the message. */
  id: v.string(),
  pieces: v.array(
    v.object({
      /** Which of the message's attachments. */
      place: v.number(),
      type: Attachment.entries.type,
      url: v.optional(v.string()),
      id: v.optional(v.string()),
      name: v.string(),
    }),
  ),
})
export type Wanted = v.InferOutput<typeof Wanted>

/** Names of what was asked for, of a message that its author took back: whatever is kept under them goes, too. */
export const Unwanted = v.object({ erase: v.array(v.string()) })
export type Unwanted = v.InferOutput<typeof Unwanted>

/** Asks for what is wanted to be fetched, and for what is not wanted any more to be erased. Resolves once it is sure to be tried; what comes of the former comes back as `Stored`. */
export type FetchMedia = (asked: Wanted | Unwanted) => Promise<unknown>

/** Why something is not kept. */
export const lostReasons = ['too-large', 'forbidden', 'gone', 'refused', 'not-media', 'unreachable'] as const

/** What became of it: kept under a key, or not, and why. */
export const Stored = v.object({
  space: v.picklist(['comment', 'post', 'message']),
  id: v.string(),
  pieces: v.array(
    v.union([
      v.object({ place: v.number(), key: v.string(), mime: v.string(), bytes: v.number() }),
      v.object({ place: v.number(), lost: v.picklist(lostReasons) }),
    ]),
  ),
})
export type Stored = v.InferOutput<typeof Stored>

/** Things that are somewhere for a while and are bytes. A story may be shown as long as its author shows it, but never kept. */
const fleeting: ReadonlySet<Attachment['type']> = new Set(['image', 'video', 'audio', 'file', 'sticker'])

/** Messenger takes thirty pictures in one message, and nobody takes more. */
const most = 30
/** So many are asked for in one call: even of a network that drags they come within the time that it has. */
const portion = 6

/** A message's attachments as they are first written: those that will be asked for say so. */
export const asking = (attachments: Attachment[]): Attachment[] =>
  attachments.map((one, place) =>
    place < most && fleeting.has(one.type) && !one.key && (one.url || one.id) ? { ...one, asked: true } : one,
  )

/** What of a message is still to be fetched, by place. Also what was not kept before: another delivery of it is another try. */
export const missing = ({ attachments, media = {}, gone }: Pick<Message, 'attachments' | 'media' | 'gone'>) =>
  gone
    ? []
    : attachments.flatMap(({ asked, type, url, id }, place) =>
        asked && !media[place]?.key ? [{ place, type, ...(url ? { url } : {}), ...(id ? { id } : {}) }] : [],
      )

/**
 * What a network keeps for minutes is asked for at once, after the commit: whoever died before this is called again.
 * Each has a name that follows from the message and that nobody can guess, so that two tries leave one file.
 */
export const askFor = ({ hash, fetchMedia }: { hash: Hasher; fetchMedia: FetchMedia }) =>
  async function askFor(message: Message, { id: account, channel, external }: Account) {
    const pieces = missing(message).map((piece) => ({
      ...piece,
      name: nameOf(hash, message.id, piece.place),
    }))
    const { space, platform: id } = message
    for (let start = 0; start < pieces.length; start += portion)
      await fetchMedia({ channel, account, external, space, id, pieces: pieces.slice(start, start + portion) })
  }

/** The names under which anything of a message may be kept, now or in a moment. */
export const namesOf = ({ id, attachments }: Pick<Message, 'id' | 'attachments'>, hash: Hasher) =>
  attachments.flatMap(({ asked }, place) => (asked ? nameOf(hash, id, place) : []))

export const nameOf = (hash: Hasher, message: string, place: number) => hash.long('media', message, `${place}`)

/** What is kept outranks what is not, in any order of news. */
export const mediaOf = ({ pieces }: Stored): Afterwards['media'] =>
  Object.fromEntries(pieces.map(({ place, ...piece }) => [place, { rank: 'key' in piece ? '1' : '0', ...piece }]))

/** One attachment with all that is known of it. */
export function attachmentAt({ attachments, media = {} }: Pick<Message, 'attachments' | 'media'>, place: number) {
  const { rank: _, ...known } = media[place] ?? { rank: '' }
  const attachment = attachments[place]
  return attachment && { lost: undefined, ...attachment, ...known }
}
