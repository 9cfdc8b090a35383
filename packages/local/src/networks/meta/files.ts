import * as v from 'valibot'
import type { Frame } from '../frame.ts'
import { Attachment } from '../world.ts'
import { refusals } from './errors.ts'

const One = v.object({ type: Attachment.entries.type, payload: v.object({ url: v.pipe(v.string(), v.url()) }) })
/** Files in a private message: one of any kind, or several pictures. */
export const Pieces = {
  attachment: v.optional(One),
  attachments: v.optional(v.pipe(v.array(v.object({ ...One.entries, type: v.literal('image') })), v.maxLength(30))),
}
const Said = v.object(Pieces)

export const hasFiles = ({ attachment, attachments = [] }: v.InferOutput<typeof Said>) =>
  attachment !== undefined || attachments.length > 0

const largest = { picture: 8_000_000, other: 25_000_000 }

/** Fetches what a private message carries, as Meta does before it answers. `takes` are the types that this network knows. */
export async function fetchPieces(
  { brought }: Pick<Frame, 'brought'>,
  { attachment, attachments = [] }: v.InferOutput<typeof Said>,
  takes: (type: string, mime: string) => boolean,
) {
  return Promise.all(
    [...(attachment ? [attachment] : []), ...attachments].map(async ({ type, payload }) => {
      const found = await brought.fetched(payload.url)
      if (!found) throw refusals.unfetched()
      if (!takes(type, found.mime)) throw refusals.otherType()
      if (found.content.length > (type === 'image' ? largest.picture : largest.other)) throw refusals.tooLarge()
      const { name, url, sha256 } = brought.keep(found)
      return { type, name, url, sha256 }
    }),
  )
}
