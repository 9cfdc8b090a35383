import type { Frame } from '../frame.ts'
import type { Square, XPost } from './square.ts'

/** What the page shows of X: one piece per account. */
export function xView(frame: Frame, square: Square) {
  return frame.accounts
    .filter(({ channel }) => channel === 'x')
    .map((account) => {
      const posts = square.posts().filter((one) => one.account === account.id && !one.removed)
      const shown = (post: XPost) => ({
        id: post.id,
        ...(post.author && { author: post.author }),
        name: `@${square.user(post.account, post.author).handle}`,
        text: post.text,
        photo: post.photo,
        photos: post.photos,
        at: post.at,
        hidden: post.hidden,
        ...(post.versions.length > 1 && { editedAt: post.at }),
        reactions: Object.fromEntries(post.likes.map((one) => [one, 'like'])),
      })
      const below = (id: string): unknown[] =>
        posts.filter(({ parent }) => parent === id).map((post) => ({ ...shown(post), replies: below(post.id) }))
      const standing = new Set(posts.map(({ id }) => id))
      const people = new Set(
        square
          .messages()
          .filter((one) => one.account === account.id)
          .map(({ person }) => person),
      )
      return {
        id: account.external,
        account: account.id,
        name: account.name,
        handle: `@${square.user(account.id).handle}`,
        posts: posts
          .filter(({ parent }) => !parent || !standing.has(parent))
          .toReversed()
          .map((post) => ({ ...shown(post), comments: below(post.id) })),
        conversations: [...people].map((person) => ({
          id: person,
          person,
          messages: square
            .messages()
            .filter((one) => one.account === account.id && one.person === person)
            .map(({ id, text, at, fromUs, photo, encrypted }) => ({
              id,
              at,
              fromPage: fromUs,
              text: encrypted ? '🔒' : text,
              attachments: photo ? [{ type: 'image', url: photo }] : [],
              edits: 0,
              removed: false,
              // Nobody edits, takes back or likes a private message through this API.
              fixed: true,
            })),
        })),
      }
    })
}
