import { createHash } from 'node:crypto'
import type { Account, Frame, Happening, Wire } from '../frame.ts'
import * as shapes from './shapes.ts'
import type { Square, XMessage, XPost } from './square.ts'
import { calls } from './words.ts'

/** What the desk hears of what happens, in the shapes that the account's mood says: X Activity (`current`) or Account Activity (`old`). */
export function news(frame: Frame, square: Square, wire: Wire) {
  const old = (account: Account) => frame.moods.of(account.id).shapes === 'old'
  const happening = (account: Account, part: object): Happening => ({
    account,
    wire,
    field: 'x',
    part: { account: account.external, ...part },
  })
  const listed = (account: Account, list: string, item: object, users?: object) =>
    happening(account, { list, item, ...(users && { users }) })
  function event(account: Account, type: string, payload: object, includes?: object, filter?: object) {
    const uuid = createHash('sha256')
      .update(JSON.stringify([type, payload]))
      .digest()
      .readBigInt64BE()
    return happening(account, {
      event: {
        event_uuid: String(uuid),
        filter: { user_id: account.external, ...filter },
        event_type: type,
        tag: 'ascolta',
        payload,
        ...(includes && { includes }),
      },
    })
  }

  /** The events of X Activity that carry a post: several subscriptions may mean the same one. */
  function types(post: XPost) {
    if (post.author === undefined) return ['post.create']
    const ours = (id: string | undefined) =>
      id !== undefined && square.find(id)?.author === undefined && square.find(id) !== undefined
    return [
      ...(calls(square, post) ? ['post.mention.create'] : []),
      ...(ours(post.parent) ? ['post.reply.create'] : []),
      ...(ours(post.quotes) ? ['post.quote.create'] : []),
    ]
  }

  return {
    posted(post: XPost): Happening[] {
      const account = square.account(post.account)
      const concerned = types(post)
      if (concerned.length === 0) return []
      if (old(account)) return [listed(account, 'tweet_create_events', shapes.tweet(square, post))]
      const users = [shapes.newUser(square.user(post.account, post.author)), shapes.newUser(square.user(post.account))]
      const includes = { users: post.author ? users : users.slice(1), ...shapes.pictures(post) }
      return concerned.map((type) => event(account, type, shapes.newPost(square, post), includes))
    },
    /** X tells only what the account itself deletes. */
    removed(post: XPost): Happening[] {
      if (post.author !== undefined) return []
      const account = square.account(post.account)
      const id = post.versions.at(-1) ?? post.id
      if (old(account)) {
        const item = { status: { id, user_id: account.external }, timestamp_ms: String(square.now()) }
        return [listed(account, 'tweet_delete_events', item)]
      }
      return [
        event(
          account,
          'post.delete',
          { id, author_id: account.external },
          { users: [{ data: shapes.newUser(square.user(post.account)) }] },
        ),
      ]
    },
    liked(post: XPost, person: string): Happening[] {
      if (post.author !== undefined) return []
      const account = square.account(post.account)
      const at = square.now()
      const id = createHash('md5').update(`${post.id} ${person}`).digest('hex')
      const by = square.user(post.account, person)
      if (old(account)) {
        const item = { id, timestamp_ms: at, favorited_status: shapes.tweet(square, post), user: shapes.oldUser(by) }
        return [listed(account, 'favorite_events', item)]
      }
      const payload = {
        id,
        timestamp_ms: String(at),
        liked_tweet_id: post.id,
        liked_tweet_author_id: account.external,
        liking_user_id: by.id,
      }
      return [event(account, 'like.create', payload, { users: [shapes.newUser(by)] }, { direction: 'inbound' })]
    },
    said(one: XMessage): Happening[] {
      const account = square.account(one.account)
      const users = [square.user(one.account, one.person), square.user(one.account)]
      if (one.encrypted) {
        const payload = {
          id: one.id,
          created_at_msec: String(one.at),
          sender_id: one.fromUs ? users[1]?.id : users[0]?.id,
          conversation_id: users.map(({ id }) => id).join(':'),
          encoded_event: 'CwABAAAAEzIw',
        }
        return [event(account, one.fromUs ? 'chat.sent' : 'chat.received', payload)]
      }
      const item = shapes.message(square, one)
      if (old(account)) return [listed(account, 'direct_message_events', item, shapes.oldUsers(users))]
      const payload = { direct_message_events: [item], users: shapes.newUsers(users) }
      return [event(account, one.fromUs ? 'dm.sent' : 'dm.received', payload)]
    },
    marked(of: string, person: string, mark: 'read' | 'typing'): Happening[] {
      const account = square.account(of)
      const users = [square.user(of, person), square.user(of)]
      const item = {
        created_timestamp: String(square.now()),
        sender_id: users[0]?.id,
        target: { recipient_id: account.external },
        ...(mark === 'read' && {
          last_read_event_id: square.messages().findLast((one) => one.fromUs && one.person === person)?.id,
        }),
      }
      const list = mark === 'read' ? 'direct_message_mark_read_events' : 'direct_message_indicate_typing_events'
      if (old(account)) return [listed(account, list, item, shapes.oldUsers(users))]
      const type = mark === 'read' ? 'dm.read' : 'dm.indicate_typing'
      return [event(account, type, { [list]: [item], users: shapes.newUsers(users) })]
    },
    followed(of: string, person: string): Happening[] {
      const account = square.account(of)
      const [by, us] = [square.user(of, person), square.user(of)]
      if (!old(account))
        return [
          event(account, 'follow.followed', {
            source: { data: shapes.newUser(by) },
            target: { data: shapes.newUser(us) },
          }),
        ]
      const item = {
        type: 'follow',
        created_timestamp: String(square.now()),
        target: shapes.oldUser(us),
        source: shapes.oldUser(by),
      }
      return [listed(account, 'follow_events', item)]
    },
  }
}
export type News = ReturnType<typeof news>
