import type { Frame } from '../frame.ts'
import { type Comment, type Post, standing } from '../world.ts'
import type { Feed } from './feed.ts'
import { type By, graphDate, permalink } from './shapes.ts'

/** Days after its making in which one private answer to a comment or post may be sent. */
export const privateReplyDays = 7

export const mayReplyPrivately = (object: Comment | Post, now: number) =>
  Boolean(object.author) && !object.privateReply && now - object.at <= privateReplyDays * 86_400_000

/** Everything the Graph API can say about a comment. */
export function commentView(frame: Frame, feed: Feed, comment: Comment) {
  const own = !comment.author
  const parent = frame.world.comments.get(comment.parent)
  const replies = frame.world.comments.all().filter((one) => one.parent === comment.id && standing(frame.world, one.id))
  return {
    id: comment.id,
    from: feed.by(comment.page, comment.author),
    message: comment.text,
    created_time: graphDate(comment.at),
    ...(parent && {
      parent: {
        id: parent.id,
        message: parent.text,
        created_time: graphDate(parent.at),
        from: feed.by(parent.page, parent.author),
      },
    }),
    ...(comment.photo && {
      attachment: { type: 'photo', url: comment.photo, media: { image: { src: comment.photo } } },
    }),
    can_comment: true,
    can_hide: !own,
    can_like: true,
    can_remove: true,
    can_reply_privately: mayReplyPrivately(comment, frame.clock().getTime()),
    comment_count: replies.length,
    is_hidden: comment.hidden,
    is_private: false,
    like_count: Object.keys(comment.reactions).length,
    user_likes: comment.page in comment.reactions,
    permalink_url: `${permalink(comment.post)}&comment_id=${comment.id.split('_')[1]}`,
  }
}

export const postView = (by: By, post: Post) => ({
  id: post.id,
  from: by,
  message: post.text,
  created_time: graphDate(post.at),
  permalink_url: permalink(post.id),
  is_published: true,
})
