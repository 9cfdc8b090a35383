import * as v from 'valibot'
import { accountOf, action, type Frame, type Happening } from '../frame.ts'
import { isComment, personOf, standing, Unplayable } from '../world.ts'
import type { Feed } from './feed.ts'

const Words = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(8000))

/** What people do on a Page. A person is named by id or by name; a new name is a new person. */
export function pageCustomers(frame: Frame, feed: Feed) {
  const { world } = frame

  function tell(happenings: Happening[]) {
    for (const happening of happenings) void frame.tell(happening)
    frame.changed()
  }
  function objectOf(id: string) {
    const object = world.comments.get(id) ?? world.posts.get(id)
    if (!object || !standing(world, id)) throw new Unplayable(`Nothing on a Page stands under "${id}".`)
    return object
  }

  return {
    /** A comment under a post (the Page's newest if none is named) or below another comment. Without a person: the Page itself, from Facebook's own app. */
    comment: action(
      v.object({
        account: v.string(),
        person: v.optional(v.string()),
        post: v.optional(v.string()),
        parent: v.optional(v.string()),
        text: v.optional(v.pipe(v.string(), v.maxLength(8000)), ''),
        photo: v.optional(v.pipe(v.string(), v.url())),
      }),
      ({ account, person, post, parent, text, photo }) => {
        const { external } = accountOf(frame, account)
        const newest = world.posts.all().findLast((one) => one.page === external && !one.author && !one.removed)
        const on = objectOf(parent ?? post ?? newest?.id ?? '')
        const author = person === undefined ? undefined : personOf(world, person).id
        const { comment, happenings } = feed.addComment(on, { author, text, photo })
        tell(happenings)
        return { id: comment.id, post: comment.post, person: author }
      },
    ),
    visitorPost: action(v.object({ account: v.string(), person: v.string(), text: Words }), (input) => {
      const author = personOf(world, input.person).id
      const { post, happenings } = feed.addPost(accountOf(frame, input.account), { author, text: input.text })
      tell(happenings)
      return { id: post.id, person: author }
    }),
    pagePost: action(v.object({ account: v.string(), text: Words }), ({ account, text }) => {
      const { post, happenings } = feed.addPost(accountOf(frame, account), { text })
      tell(happenings)
      return { id: post.id }
    }),
    mention: action(
      v.object({
        account: v.string(),
        person: v.string(),
        text: Words,
        where: v.optional(v.picklist(['post', 'comment']), 'comment'),
      }),
      ({ account, person, text, where }) => {
        const author = personOf(world, person).id
        const { id, happenings } = feed.mention(accountOf(frame, account), { author, text, where })
        tell(happenings)
        return { id, person: author }
      },
    ),
    /** A colleague hides or shows a comment in Facebook's own app. */
    hide: action(v.object({ id: v.string(), hidden: v.optional(v.boolean(), true) }), ({ id, hidden }) => {
      const object = objectOf(id)
      if (isComment(object)) tell(feed.hide(object, hidden))
      return { id }
    }),
    owns: (id: string) => Boolean(world.comments.get(id) ?? world.posts.get(id)),
    edit({ id, text }: { id: string; text: string }) {
      const object = objectOf(id)
      tell(isComment(object) ? feed.edit(object, text) : feed.changePost(object, { text }))
    },
    remove({ id }: { id: string }) {
      const object = objectOf(id)
      tell(isComment(object) ? feed.remove(object) : feed.changePost(object, { removed: true }))
    },
    react({ id, person, reaction }: { id: string; person: string; reaction?: string }) {
      tell(feed.react(objectOf(id), reaction, personOf(world, person).id))
    },
  }
}
