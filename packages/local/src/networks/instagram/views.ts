import { graphDate } from '../facebook-page/shapes.ts'
import type { Frame } from '../frame.ts'
import { type Comment, type Post, standing } from '../world.ts'
import type { Media } from './media.ts'
import { permalink } from './names.ts'

/** Everything the API can say about a comment. */
export function commentView({ world }: Frame, media: Media, comment: Comment): object {
  const { id, username } = media.by(comment.page, comment.author)
  const post = world.posts.get(comment.post)
  const top = comment.parent === comment.post ? undefined : comment.parent
  return {
    id: comment.id,
    text: comment.text,
    timestamp: graphDate(comment.at),
    username,
    from: { id, username },
    // Said of our own comments only.
    ...(!comment.author && { user: { id } }),
    media: {
      id: comment.post,
      media_product_type: post?.product ?? 'FEED',
      ...(post && { permalink: permalink(post) }),
    },
    ...(top && { parent_id: top }),
    hidden: comment.hidden,
    like_count: Object.keys(comment.reactions).length,
  }
}

export function postView(frame: Frame, media: Media, post: Post) {
  const { world } = frame
  const comments = world.comments
    .all()
    .filter((one) => one.post === post.id && standing(world, one.id))
    .reverse()
  return {
    id: post.id,
    caption: post.text,
    username: media.by(post.page, post.author).username,
    timestamp: graphDate(post.at),
    permalink: permalink(post),
    media_product_type: post.product ?? 'FEED',
    comments_count: comments.length,
    comments: { data: comments.map((one) => commentView(frame, media, one)) },
  }
}
