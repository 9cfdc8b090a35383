import { type Account, type Frame, type Happening, hearing } from '../frame.ts'
import { metaWire } from '../meta/wire.ts'
import { type Comment, digits, isComment, type Post, publicId } from '../world.ts'
import { type By, commentRemoved, commentSaid, mentioned, postChanged, posted, reacted, seconds } from './shapes.ts'

/** What changes on a Page, in the world and on the wire, whoever does it. */
export function feed(frame: Frame) {
  const { world } = frame
  const now = () => frame.clock().getTime()

  const page = (external: string): By => ({
    id: external,
    name: frame.accounts.find((one) => one.external === external)?.name ?? external,
  })
  /** Absent: the Page itself. */
  const by = (external: string, person?: string): By =>
    person ? { id: publicId(person), name: world.people.get(person)?.name ?? '' } : page(external)

  function happening(external: string, value: unknown, field: 'feed' | 'mention' = 'feed'): Happening[] {
    const account = hearing(frame, external, 'facebook-page')
    if (!account) return []
    const part = { id: external, time: seconds(now()), list: 'changes', item: { field, value } }
    return [{ account, wire: metaWire, field, part }]
  }
  const shapes = (external: string) => {
    const account = hearing(frame, external, 'facebook-page')
    return account ? frame.moods.of(account.id).shapes : 'current'
  }

  return {
    by,
    addComment(on: Post | Comment, { author, text, photo }: { author?: string; text: string; photo?: string }) {
      const post = isComment(on) ? on.post : on.id
      const comment = world.comments.put({
        id: `${post.split('_')[1]}_${digits()}`,
        page: on.page,
        post,
        parent: on.id,
        author,
        text,
        photo,
        at: now(),
        hidden: false,
        removed: false,
        reactions: {},
      })
      const value = commentSaid('add', comment, by(on.page, author), {
        at: comment.at,
        shapes: shapes(on.page),
        post: world.posts.get(post),
      })
      return { comment, happenings: happening(on.page, value) }
    },
    addPost(account: Account, { author, text }: { author?: string; text: string }) {
      const post = world.posts.put({
        id: `${account.external}_${digits()}`,
        page: account.external,
        author,
        text,
        at: now(),
        removed: false,
        reactions: {},
      })
      const value = posted(post, by(post.page, author), author ? 'post' : 'status', shapes(post.page))
      return { post, happenings: happening(post.page, value) }
    },
    /** The Page is named on somebody else's: in a post, or in a comment below one. */
    mention(account: Account, { author, text, where }: { author: string; text: string; where: 'post' | 'comment' }) {
      const elsewhere = digits()
      const post = world.posts.put({
        id: `${elsewhere}_${digits()}`,
        page: elsewhere,
        author,
        text: where === 'post' ? text : '',
        at: now(),
        removed: false,
        reactions: {},
        // Only a post that names the Page is listed as such.
        ...(where === 'post' && { mentions: account.external }),
      })
      const comment = where === 'comment' ? this.addComment(post, { author, text }).comment : undefined
      const value = mentioned(post, comment, by(elsewhere, author))
      return { id: comment?.id ?? post.id, happenings: happening(account.external, value, 'mention') }
    },
    edit(comment: Comment, text: string) {
      const next = world.comments.put({ ...comment, text, editedAt: now() })
      const value = commentSaid('edited', next, by(next.page, next.author), { at: now(), shapes: shapes(next.page) })
      return happening(next.page, value)
    },
    hide(comment: Comment, hidden: boolean) {
      const next = world.comments.put({ ...comment, hidden })
      const verb = hidden ? 'hide' : 'unhide'
      const value = commentSaid(verb, next, by(next.page, next.author), { at: now(), shapes: shapes(next.page) })
      return happening(next.page, value)
    },
    remove(comment: Comment) {
      const next = world.comments.put({ ...comment, removed: true })
      return happening(next.page, commentRemoved(next, by(next.page, next.author)))
    },
    changePost(post: Post, change: { text: string } | { removed: true }) {
      const next = world.posts.put({ ...post, ...change })
      const verb = 'removed' in change ? 'remove' : 'edited'
      return happening(next.page, postChanged(next, by(next.page, next.author), verb, now()))
    },
    /** A reaction, another one, or none; without a person it is the Page's own. */
    react(object: Comment | Post, reaction: string | undefined, person?: string) {
      const key = person ?? object.page
      const { [key]: before, ...others } = object.reactions
      const reactions = reaction ? { ...others, [key]: reaction } : others
      if (isComment(object)) world.comments.put({ ...object, reactions })
      else world.posts.put({ ...object, reactions })
      if (before === reaction) return []
      const verb = !reaction ? 'remove' : before ? 'edit' : 'add'
      const target = isComment(object)
        ? { post: object.post, parent: object.parent, comment: object.id }
        : { post: object.id, parent: object.id }
      return happening(object.page, reacted(target, by(object.page, person), verb, reaction ?? before ?? 'like', now()))
    },
  }
}
export type Feed = ReturnType<typeof feed>
