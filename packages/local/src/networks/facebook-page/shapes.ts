import type { Mood } from '../moods.ts'
import type { Comment, Post } from '../world.ts'

/** Who did it, as the feed names people: the Page itself, or a person by their public id. */
export interface By {
  id: string
  name: string
}

type Shapes = Mood['shapes']

export const seconds = (at: number) => Math.floor(at / 1000)
/** Meta's text dates have no colon in the offset. */
export const graphDate = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, '+0000')

const who = (by: By, shapes: Shapes) =>
  shapes === 'old' ? { sender_id: Number(by.id), sender_name: by.name } : { from: { id: by.id, name: by.name } }

const place = (comment: Comment) => ({
  comment_id: comment.id,
  post_id: comment.post,
  parent_id: comment.parent,
  item: 'comment',
})

/** A comment, or an edited one: the time is that of the happening. */
export function commentSaid(
  verb: 'add' | 'edited' | 'hide' | 'unhide',
  comment: Comment,
  by: By,
  { at, shapes, post }: { at: number; shapes: Shapes; post?: Post },
) {
  return {
    ...who(by, shapes),
    ...(post && verb === 'add' && comment.parent === post.id && shapes === 'current' && { post: postObject(post) }),
    ...(comment.text !== '' && { message: comment.text }),
    ...(comment.photo && { photo: comment.photo }),
    ...place(comment),
    created_time: seconds(at),
    verb,
  }
}

export const commentRemoved = (comment: Comment, by: By) => ({
  ...place(comment),
  verb: 'remove',
  from: { name: by.name, id: by.id },
})

/** A visitor's post (`post`) or one of the Page's own (`status`). */
export function posted(post: Post, by: By, item: 'post' | 'status', shapes: Shapes) {
  if (item === 'status')
    return {
      from: { id: by.id, name: by.name },
      message: post.text,
      post_id: post.id,
      created_time: seconds(post.at),
      item,
      published: 1,
      verb: 'add',
    }
  return {
    from: { id: by.id, name: by.name },
    ...(shapes === 'old' && { sender_id: Number(by.id) }),
    item,
    verb: 'add',
    post_id: post.id,
    ...(shapes === 'current' && { created_time: seconds(post.at) }),
    is_hidden: false,
    message: post.text,
  }
}

export const postChanged = (post: Post, by: By, verb: 'edited' | 'remove', at: number) => ({
  from: { id: by.id, name: by.name },
  item: 'post',
  verb,
  post_id: post.id,
  created_time: seconds(at),
  ...(verb === 'edited' && { message: post.text }),
})

export function reacted(
  object: { post: string; parent: string; comment?: string },
  by: By,
  verb: 'add' | 'edit' | 'remove',
  reaction: string,
  at: number,
) {
  return {
    created_time: seconds(at),
    item: 'reaction',
    post_id: object.post,
    parent_id: object.parent,
    ...(object.comment && { comment_id: object.comment }),
    verb,
    from: { name: by.name, id: by.id },
    reaction_type: reaction,
  }
}

/** A mention elsewhere: in a comment, nobody is named at all. */
export function mentioned(post: Post, comment: Comment | undefined, by: By) {
  if (!comment) return { sender_name: by.name, post_id: post.id, verb: 'add', sender_id: Number(by.id), item: 'post' }
  return {
    message: comment.text,
    post_id: post.id,
    comment_id: comment.id,
    created_time: seconds(comment.at),
    item: 'comment',
    verb: 'add',
  }
}

export const permalink = (post: string) => {
  const [page, story] = post.split('_')
  return `https://www.facebook.com/permalink.php?story_fbid=${story}&id=${page}`
}

const postObject = (post: Post) => ({
  status_type: 'mobile_status_update',
  is_published: true,
  updated_time: graphDate(post.at),
  permalink_url: permalink(post.id),
  promotion_status: 'inactive',
  id: post.id,
})
