import * as v from 'valibot'
import type { Frame } from '../frame.ts'
import { refusals } from '../meta/errors.ts'
import { parseFields, pick } from '../meta/fields.ts'
import type { GraphCall } from '../meta/graph.ts'
import { type Post, standing } from '../world.ts'
import type { Feed } from './feed.ts'
import { graphDate } from './shapes.ts'
import { postView } from './views.ts'

export const Count = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(Number),
  v.integer(),
  v.minValue(1),
  v.maxValue(100),
)
const Listing = v.object({
  fields: v.optional(v.string(), 'id,message,created_time'),
  limit: v.optional(Count, 25),
  after: v.optional(v.string()),
})

/** One page of a list, with where it goes on if it does. */
export function paged<Item>(
  items: Item[],
  { limit, after }: { limit: number; after?: string | undefined },
  show: (item: Item) => unknown,
) {
  const from = after ? Number(Buffer.from(after, 'base64url').toString()) || 0 : 0
  const to = Math.min(from + limit, items.length)
  const cursor = (at: number) => Buffer.from(String(at)).toString('base64url')
  const data = items.slice(from, to).map(show)
  if (data.length === 0) return { data }
  const cursors = { before: cursor(from), after: cursor(to) }
  return { data, paging: { cursors, ...(to < items.length && { next: `?after=${cursor(to)}` }) } }
}

/** The Graph API's lists of a Page: what stands on it, and where others name it. */
export function pageLists(frame: Frame, feed: Feed): GraphCall[] {
  const { world } = frame
  const list = (edge: string, isListed: (post: Post, page: string) => boolean): GraphCall => ({
    method: 'GET',
    edge,
    channel: 'facebook-page',
    effect: false,
    owns: (id) => frame.accounts.some(({ channel, external }) => channel === 'facebook-page' && external === id),
    run({ id, params, account }) {
      if (account.external !== id) throw refusals.gone(id)
      const { fields, ...page } = v.parse(Listing, params)
      const posts = world.posts
        .all()
        .filter((post) => isListed(post, id) && standing(world, post.id))
        .toSorted((one, other) => other.at - one.at)
      return { json: paged(posts, page, (post) => pick(shown(post), parseFields(fields))) }
    },
  })
  const shown = (post: Post) => ({
    ...postView(feed.by(post.page, post.author), post),
    updated_time: graphDate(
      Math.max(
        post.at,
        ...world.comments
          .all()
          .filter((one) => one.post === post.id)
          .map(({ at }) => at),
      ),
    ),
  })

  return [
    list('feed', (post, page) => post.page === page),
    list('tagged', (post, page) => post.page !== page && post.mentions === page),
  ]
}
