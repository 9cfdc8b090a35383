import type { Frame } from '../frame.ts'
import { standing } from '../world.ts'
import { username } from './names.ts'

/** What the page shows of Instagram: one piece per account. */
export function instagramView({ accounts, world }: Frame) {
  const name = (person: string | undefined) => person && world.people.get(person)?.name
  const handle = (person: string | undefined) => person && username(name(person) ?? '')
  const comments = world.comments.all().filter(({ id, removed }) => !removed && standing(world, id))
  const below = (id: string): unknown[] =>
    comments
      .filter(({ parent }) => parent === id)
      .map((comment) => ({ ...comment, name: handle(comment.author), replies: below(comment.id) }))
  const mentions = (external: string) =>
    world.posts.all().filter((post) => post.mentions === external && standing(world, post.id))

  return accounts
    .filter(({ channel }) => channel === 'instagram')
    .map(({ id, external, name: company }) => ({
      id,
      external,
      name: company,
      username: username(company),
      subscribed: (world.subscriptions.get(external)?.fields.length ?? 0) > 0,
      posts: [...world.posts.all().filter((post) => post.page === external && !post.removed), ...mentions(external)]
        .toSorted((one, other) => other.at - one.at)
        .map((post) => ({ ...post, name: handle(post.author), comments: below(post.id) })),
      conversations: world.conversations
        .all()
        .filter((one) => one.page === external)
        .map((one) => ({
          ...one,
          name: name(one.person),
          messages: world.messages.all().filter((message) => message.conversation === one.id),
        })),
    }))
}
