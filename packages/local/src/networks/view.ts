import type { Frame } from './frame.ts'
import { instagramView } from './instagram/view.ts'
import { offers } from './moods.ts'
import { displayOf } from './whatsapp/chats.ts'
import { identityOf } from './whatsapp/people.ts'
import { type Comment, standing } from './world.ts'

/** Everything the page shows, in one piece: a world that one person plays with is small. */
export function view(frame: Frame, waiting: number, mailboxes: unknown) {
  const { accounts, world, moods, clock } = frame
  const name = (person: string | undefined) => person && world.people.get(person)?.name
  const onPages = accounts.filter(({ channel }) => channel === 'facebook-page' || channel === 'messenger')
  const pages = [...new Set(onPages.map(({ external }) => external))]
  const comments = Map.groupBy(
    world.comments.all().filter(({ removed }) => !removed),
    ({ parent }) => parent,
  )
  const messages = Map.groupBy(world.messages.all(), ({ conversation }) => conversation)

  const below = (id: string): unknown[] =>
    (comments.get(id) ?? []).map((comment: Comment) => ({
      ...comment,
      name: name(comment.author),
      replies: below(comment.id),
    }))

  const conversations = (external: string) =>
    world.conversations
      .all()
      .filter((one) => one.page === external)
      .map((one) => ({ ...one, name: name(one.person), messages: messages.get(one.id) ?? [] }))

  return {
    now: clock().getTime(),
    waiting,
    people: world.people.all(),
    accounts: accounts.map(({ id, channel, external, name }) => ({
      id,
      channel,
      external,
      name,
      mood: moods.of(id),
    })),
    offers,
    instagram: instagramView(frame),
    /** WhatsApp. */
    numbers: accounts
      .filter(({ channel }) => channel === 'whatsapp')
      .map((account) => ({
        id: account.external,
        account: account.id,
        name: account.name,
        display: displayOf(account.external),
        subscribed: (world.subscriptions.get(account.external)?.fields.length ?? 0) > 0,
        conversations: conversations(account.external),
      })),
    mailboxes,
    /** Also of those who never wrote: an agent may write to them first. */
    identities: world.people.all().map(({ id }) => identityOf(world, id)),
    pages: pages.map((page) => ({
      id: page,
      name: accounts.find(({ external }) => external === page)?.name ?? page,
      subscribed: (world.subscriptions.get(page)?.fields.length ?? 0) > 0,
      posts: world.posts
        .all()
        .filter((post) => post.page === page && standing(world, post.id))
        .reverse()
        .map((post) => ({ ...post, name: name(post.author), comments: below(post.id) })),
      conversations: conversations(page),
    })),
  }
}
