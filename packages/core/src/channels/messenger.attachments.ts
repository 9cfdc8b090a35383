import * as v from 'valibot'
import type { Attachment } from './channel.ts'
import { attachment, detail, link } from './meta.ts'

/** One attachment. `fallback` may come without a payload, with title and address beside it. */
export const Piece = v.object({
  type: detail(v.string()),
  title: v.optional(v.unknown()),
  url: v.optional(v.unknown()),
  payload: detail(
    v.object({
      url: v.optional(v.unknown()),
      story_media_url: v.optional(v.unknown()),
      title: v.optional(v.unknown()),
      sticker_id: v.optional(v.unknown()),
      coordinates: detail(v.object({ lat: v.number(), long: v.number() })),
    }),
  ),
})

/** Where a person came from. */
export const Referral = detail(
  v.object({
    ads_context_data: detail(
      v.object({
        ad_title: v.optional(v.unknown()),
        photo_url: v.optional(v.unknown()),
        video_url: v.optional(v.unknown()),
      }),
    ),
  }),
)

const types = new Map<string | undefined, Attachment['type']>([
  ['image', 'image'],
  ['video', 'video'],
  ['audio', 'audio'],
  ['file', 'file'],
  ['sticker', 'sticker'],
  ['location', 'location'],
  ['template', 'template'],
  ['story_mention', 'story'],
  ['ig_story', 'story'],
  ['like_heart', 'sticker'],
  ['fallback', 'share'],
  ['share', 'share'],
  ['reel', 'share'],
  ['ig_reel', 'share'],
  ['post', 'share'],
  ['ig_post', 'share'],
])

/** An attachment in our words. */
export function attached(piece?: v.InferOutput<typeof Piece>): Attachment {
  const { type, payload, title, url } = piece ?? {}
  const place = payload?.coordinates
  if (place) return attachment('location', payload?.url ?? url, `${place.lat}, ${place.long}`)
  // Stickers were images with a number until August 2026.
  const known = type === 'image' && payload?.sticker_id ? 'sticker' : types.get(type)
  // Instagram's heart is a message of its own and comes with nothing else.
  const named = payload?.title ?? title ?? (type === 'like_heart' ? '❤️' : undefined)
  return attachment(known ?? 'other', link(payload?.url) ?? link(payload?.story_media_url) ?? url, named)
}

/** The advertisement a person answers: without it, "Is this available?" says nothing. */
export function advert(referral: v.InferOutput<typeof Referral>): Attachment[] {
  const ad = referral?.ads_context_data
  return ad ? [attachment('share', ad.photo_url ?? ad.video_url, ad.ad_title)] : []
}
