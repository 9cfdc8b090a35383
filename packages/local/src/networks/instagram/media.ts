import { type Account, type Frame, type Happening, hearing } from '../frame.ts'
import { type Comment, digits, isComment, type Post } from '../world.ts'
import { instagramId, username, whoIs } from './names.ts'
import { type By, commented, mentioned } from './shapes.ts'
import { instagramWire } from './wire.ts'

/** What changes under Instagram's posts, in the world and on the wire, whoever does it. Only new comments and mentions are told. */
export function media(frame: Frame) {
  const { world } = frame
  const now = () => frame.clock().getTime()
  const accountAt = (external: string) => hearing(frame, external, 'instagram')

  /** Absent: our account itself. */
  const by = (external: string, person?: string): By => {
    if (person) return whoIs(world, external, person)
    return { id: external, username: username(accountAt(external)?.name ?? ''), self_ig_scoped_id: `9${external}` }
  }

  function happening(external: string, field: string, said: (flat: boolean) => object): Happening[] {
    const account = accountAt(external)
    if (!account) return []
    const flat = frame.moods.of(account.id).shapes === 'old'
    const part = {
      account: external,
      time: now(),
      list: flat ? 'flat' : 'changes',
      item: { field, value: said(flat) },
    }
    return [{ account, wire: instagramWire, field, part }]
  }

  return {
    by,
    /** The comment that others can be put under: an answer to an answer stands beside it. */
    top: (comment: Comment): Comment => world.comments.get(comment.parent) ?? comment,
    post({ external }: Pick<Account, 'external'>, { text, ...more }: Pick<Post, 'text'> & Partial<Post>) {
      return world.posts.put({
        id: instagramId(),
        page: external,
        text,
        at: now(),
        removed: false,
        reactions: {},
        ...more,
      })
    },
    comment(on: Post | Comment, { author, text }: { author?: string | undefined; text: string }) {
      const post = isComment(on) ? world.posts.get(on.post) : on
      const comment = world.comments.put({
        id: instagramId(),
        page: on.page,
        post: post?.id ?? '',
        parent: isComment(on) ? this.top(on).id : on.id,
        author,
        text,
        at: now(),
        hidden: false,
        removed: false,
        reactions: {},
      })
      if (!post) return { comment, happenings: [] }
      const field = post.product === 'LIVE' ? 'live_comments' : 'comments'
      const told = happening(on.page, field, (flat) => commented(comment, by(on.page, author), post, { flat }))
      return { comment, happenings: told }
    },
    /** The account is named on somebody else's: in a caption, or in a comment below one. */
    mention(account: Account, { author, text, where }: { author: string; text: string; where: 'caption' | 'comment' }) {
      const elsewhere = digits()
      const post = this.post(
        { external: elsewhere },
        {
          author,
          text: where === 'caption' ? text : '',
          mentions: account.external,
        },
      )
      const comment = where === 'comment' ? this.comment(post, { author, text }).comment : undefined
      return {
        id: comment?.id ?? post.id,
        media: post.id,
        happenings: happening(account.external, 'mentions', () => mentioned(post, comment)),
      }
    },
    hide: (comment: Comment, hidden: boolean) => world.comments.put({ ...comment, hidden }),
    remove: (comment: Comment) => world.comments.put({ ...comment, removed: true }),
  }
}
export type Media = ReturnType<typeof media>
