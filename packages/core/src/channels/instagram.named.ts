import * as v from 'valibot'
import type { Adapter, Answer, Named } from './channel.ts'
import { detail, Words } from './meta.ts'

const name = detail(v.string())
const Told = v.object({
  mentioned_comment: detail(v.object({ text: Words, username: name, media: detail(v.object({ permalink: name })) })),
  mentioned_media: detail(v.object({ caption: Words, username: name, permalink: name })),
})

/** Mentions under what others posted: the webhook gives ids only. A comment has no address of its own, so its post's stands for it. */
export const named: NonNullable<Adapter['named']> = {
  call({ external, id, space }) {
    const asked =
      space === 'comment'
        ? `mentioned_comment.comment_id(${encodeURIComponent(id)})%7Btext,timestamp,username,media%7Bid,permalink%7D%7D`
        : `mentioned_media.media_id(${encodeURIComponent(id)})%7Bcaption,username,permalink,timestamp%7D`
    return { method: 'GET', path: `/${encodeURIComponent(external)}?fields=${asked}` }
  },
  read({ json }: Answer, { id, space, root }: Named) {
    const read = v.safeParse(Told, json)
    if (!read.success) return undefined
    const { mentioned_comment: comment, mentioned_media: media } = read.output
    if (space === 'comment')
      return (
        comment && {
          field: 'mentions',
          value: {
            media_id: root,
            comment_id: id,
            text: comment.text,
            username: comment.username,
            permalink: comment.media?.permalink,
          },
        }
      )
    const { caption: text, username, permalink } = media ?? {}
    return media && { field: 'mentions', value: { media_id: id, text, username, permalink } }
  },
}
