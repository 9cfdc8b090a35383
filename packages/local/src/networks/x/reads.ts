import type { Account } from '../frame.ts'
import type { Asked, XCall } from './calls.ts'
import { problems } from './errors.ts'
import { newPost, newUser, pictures } from './shapes.ts'
import type { Square, XMessage, XPost } from './square.ts'
import { spoken } from './words.ts'

const most = 100

/** The calls that only look: posts, conversations, people. Newest first, as X lists them. */
export function xReads(square: Square): XCall[] {
  const get = (path: string, run: XCall['run']): XCall => ({ method: 'GET', path, limit: 'read', effect: false, run })
  const standing = (account: Account) => square.posts().filter((one) => one.account === account.id && !one.removed)

  function list(posts: XPost[], { query }: Pick<Asked, 'query'>) {
    const from = Date.parse(query.get('start_time') ?? '') || 0
    const after = BigInt(query.get('since_id') ?? '0')
    const page = Number(query.get('pagination_token') ?? '0')
    const limit = Math.min(most, Math.max(5, Number(query.get('max_results') ?? '10')))
    const all = posts.filter((one) => one.at >= from && BigInt(one.versions.at(-1) ?? one.id) > after).toReversed()
    const shown = all.slice(page, page + limit)
    const next = page + limit < all.length ? { next_token: String(page + limit) } : {}
    return {
      ...(shown.length > 0 && { data: shown.map((one) => newPost(square, one)), includes: includesOf(shown) }),
      meta: { result_count: shown.length, ...next },
    }
  }
  function includesOf(posts: XPost[]) {
    const users = new Map(
      posts.map((one) => square.user(one.account, one.author)).map((user) => [user.id, newUser(user)]),
    )
    const media = posts.flatMap((one) => pictures(one).media ?? [])
    const tweets = posts
      .flatMap(({ parent, quotes }) => [parent, quotes])
      .flatMap((id) => (id === undefined ? [] : (square.find(id) ?? [])))
      .map((one) => newPost(square, one))
    return {
      users: [...users.values()],
      ...(media.length > 0 && { media }),
      ...(tweets.length > 0 && { tweets }),
    }
  }
  const own = (account: Account, id: string) => {
    if (id !== account.external) throw problems.forbidden('You may only read what is yours.')
  }

  return [
    get('/2/users/me', ({ account }) => ({ json: { data: newUser(square.user(account.id)) } })),
    get('/2/users/by/username/:handle', ({ account, path: { handle = '' } }) => {
      const user = square.named(account.id, handle)
      if (user) return { json: { data: newUser(user) } }
      // X answers 200 to a name that nobody has.
      const detail = `Could not find user with username: [${handle}].`
      return { json: { errors: [{ title: 'Not Found Error', detail, value: handle, resource_type: 'user' }] } }
    }),
    get('/2/users/:id', ({ account, path: { id = '' } }) => {
      const person = square.person(id)
      if (!person && id !== account.external) throw problems.gone(id)
      return { json: { data: newUser(square.user(account.id, person?.id)) } }
    }),
    get('/2/users/:id/tweets', ({ account, path: { id = '' }, query }) => {
      own(account, id)
      return {
        json: list(
          standing(account).filter((one) => one.author === undefined),
          { query },
        ),
      }
    }),
    get('/2/users/:id/mentions', ({ account, path: { id = '' }, query }) => {
      own(account, id)
      const named = (one: XPost) => spoken(square, one).mentions.some(({ user }) => user.id === account.external)
      return {
        json: list(
          standing(account).filter((one) => one.author !== undefined && named(one)),
          { query },
        ),
      }
    }),
    get('/2/tweets/search/recent', ({ account, query }) => {
      const wanted = /^conversation_id:(\d+)$/.exec(query.get('query') ?? '')?.[1]
      if (!wanted) throw problems.invalid('The simulator searches for conversation_id: only.')
      return {
        json: list(
          standing(account).filter((one) => one.conversation === wanted),
          { query },
        ),
      }
    }),
    get('/2/tweets/:id', ({ account, path: { id = '' } }) => {
      const post = standing(account).find((one) => one.versions.includes(id))
      if (!post) throw problems.gone(id)
      return { json: { data: newPost(square, post), includes: includesOf([post]) } }
    }),
    get('/2/dm_events', ({ account, query }) => {
      const ours = square.messages().filter((one) => one.account === account.id)
      return { json: events(ours, { query }) }
    }),
    get('/2/dm_conversations/with/:user/dm_events', ({ account, path: { user = '' }, query }) => {
      const person = square.person(user)
      if (!person) throw problems.gone(user)
      const ours = square.messages().filter((one) => one.account === account.id && one.person === person.id)
      return { json: events(ours, { query }) }
    }),
  ]

  /** Private messages, newest first; encrypted ones are in no list. */
  function events(all: XMessage[], { query }: Pick<Asked, 'query'>) {
    const page = Number(query.get('pagination_token') ?? '0')
    const limit = Math.min(most, Math.max(1, Number(query.get('max_results') ?? '100')))
    const readable = all.filter(({ encrypted }) => !encrypted).toReversed()
    const shown = readable.slice(page, page + limit)
    const users = new Map(
      shown
        .flatMap(({ account, person }) => [square.user(account), square.user(account, person)])
        .map((one) => [one.id, one]),
    )
    const media = shown.flatMap(({ id, photo }) => (photo ? [{ media_key: `3_${id}`, type: 'photo', url: photo }] : []))
    return {
      ...(shown.length > 0 && {
        data: shown.map(({ id, account, person, fromUs, text, at, photo }) => {
          const pair = [square.user(account).id, square.user(account, person).id]
          return {
            id,
            event_type: 'MessageCreate',
            text,
            sender_id: fromUs ? pair[0] : pair[1],
            created_at: new Date(at).toISOString(),
            dm_conversation_id: pair.toSorted((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1)).join('-'),
            participant_ids: pair,
            ...(photo && { attachments: { media_keys: [`3_${id}`] } }),
          }
        }),
        includes: { users: [...users.values()].map(newUser), ...(media.length > 0 && { media }) },
      }),
      meta: {
        result_count: shown.length,
        ...(page + limit < readable.length && { next_token: String(page + limit) }),
      },
    }
  }
}
