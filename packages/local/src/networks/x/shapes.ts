import type { Square, User, XMessage, XPost } from './square.ts'
import { spoken } from './words.ts'

/** Of an id as a number: written without quotes, digit for digit, as X writes it. See `wire.ts`. */
export const numeric = (id: string) => `\u0001${id}`

const dated = (at: number) => {
  const [day, month, date, year, time] = [
    new Date(at).toLocaleString('en-US', { weekday: 'short', timeZone: 'UTC' }),
    new Date(at).toLocaleString('en-US', { month: 'short', timeZone: 'UTC' }),
    new Date(at).toISOString().slice(8, 10),
    new Date(at).toISOString().slice(0, 4),
    new Date(at).toISOString().slice(11, 19),
  ]
  return `${day} ${month} ${date} ${time} +0000 ${year}`
}

/** A person as Account Activity describes them. */
export const oldUser = ({ id, name, handle, followers }: User) => ({
  id: numeric(id),
  id_str: id,
  name,
  screen_name: handle,
  location: null,
  url: null,
  description: null,
  protected: false,
  verified: false,
  followers_count: followers,
  friends_count: 48,
  listed_count: 0,
  favourites_count: 12,
  statuses_count: 510,
  created_at: 'Thu Jan 29 18:27:49 +0000 2015',
  lang: null,
  profile_image_url_https: 'https://pbs.twimg.example/profile_images/1/normal.jpg',
})

/** A post as Account Activity tells it. */
export function tweet(square: Square, post: XPost, depth = 0): object {
  const { text, prefix, links, mentions } = spoken(square, post)
  const id = post.versions.at(-1) ?? post.id
  const parent = post.parent ? square.find(post.parent) : undefined
  const answered = parent && square.user(post.account, parent.author)
  const quoted = post.quotes ? square.find(post.quotes) : undefined
  const named = mentions[0]?.start === 0 ? mentions[0].user : undefined
  const to = answered ?? named
  const long = [...text].length > 140
  const entities = {
    hashtags: [],
    symbols: [],
    urls: links.map(({ url, expanded, start, end }) => ({
      url,
      expanded_url: expanded,
      display_url: expanded.replace(/^https?:\/\//, ''),
      indices: [start, end],
    })),
    user_mentions: mentions.map(({ user, start, end }) => ({
      screen_name: user.handle,
      name: user.name,
      id: numeric(user.id),
      id_str: user.id,
      indices: [start, end],
    })),
  }
  const range = [prefix, [...text].length]
  const media = post.photo && {
    media: [
      {
        id: numeric(`${id.slice(0, -1)}9`),
        id_str: `${id.slice(0, -1)}9`,
        media_url_https: post.photo,
        url: 'https://t.co/Foto',
        type: 'photo',
      },
    ],
  }
  return {
    created_at: dated(post.at),
    id: numeric(id),
    id_str: id,
    text: long ? `${[...text].slice(0, 116).join('')}… https://t.co/lungo` : text,
    source: '<a href="https://mobile.x.com" rel="nofollow">X Web App</a>',
    truncated: long,
    ...(!long && post.parent && { display_text_range: range }),
    ...(long && { extended_tweet: { full_text: text, display_text_range: range, entities } }),
    in_reply_to_status_id: parent ? numeric(parent.id) : null,
    in_reply_to_status_id_str: parent?.id ?? null,
    in_reply_to_user_id: to ? numeric(to.id) : null,
    in_reply_to_user_id_str: to?.id ?? null,
    in_reply_to_screen_name: to?.handle ?? null,
    user: oldUser(square.user(post.account, post.author)),
    is_quote_status: Boolean(quoted),
    ...(quoted &&
      depth === 0 && {
        quoted_status_id: numeric(quoted.id),
        quoted_status_id_str: quoted.id,
        quoted_status: tweet(square, quoted, depth + 1),
      }),
    entities: long ? { hashtags: [], urls: [], user_mentions: [], symbols: [] } : entities,
    ...(media && { extended_entities: media }),
    ...(post.versions.length > 1 && {
      edit_history: { initial_tweet_id: post.id, edit_tweet_ids: post.versions },
    }),
    favorited: false,
    retweeted: false,
    lang: 'it',
    timestamp_ms: String(post.at),
  }
}

/** A person as X Activity and version 2 of the API describe them. */
export const newUser = ({ id, name, handle, followers }: User) => ({
  id,
  name,
  username: handle,
  protected: false,
  verified: false,
  verified_type: 'none',
  description: '',
  created_at: '2015-01-29T18:27:49.000Z',
  profile_image_url: 'https://pbs.twimg.example/profile_images/1/normal.jpg',
  public_metrics: { followers_count: followers, followers_count_str: String(followers), tweet_count: 510 },
})

/** A post as X Activity and version 2 of the API tell it. */
export function newPost(square: Square, post: XPost) {
  const { text, prefix, links, mentions } = spoken(square, post)
  const id = post.versions.at(-1) ?? post.id
  const parent = post.parent ? square.find(post.parent) : undefined
  const long = [...text].length > 280
  const entities = {
    ...(links.length > 0 && {
      urls: links.map(({ url, expanded, start, end }) => ({ start, end, url, expanded_url: expanded })),
    }),
    ...(mentions.length > 0 && {
      mentions: mentions.map(({ user, start, end }) => ({
        start,
        start_str: String(start),
        end,
        end_str: String(end),
        username: user.handle,
        id: user.id,
      })),
    }),
  }
  const referenced = [
    ...(post.parent ? [{ type: 'replied_to', id: post.parent }] : []),
    ...(post.quotes ? [{ type: 'quoted', id: post.quotes }] : []),
  ]
  return {
    id,
    text: long ? `${[...text].slice(0, 278).join('')}…` : text,
    created_at: new Date(post.at).toISOString(),
    author_id: square.user(post.account, post.author).id,
    conversation_id: post.conversation,
    edit_history_tweet_ids: post.versions,
    display_text_range: [prefix, [...text].length],
    ...(parent && { in_reply_to_user_id: square.user(post.account, parent.author).id }),
    ...(referenced.length > 0 && { referenced_tweets: referenced }),
    ...(Object.keys(entities).length > 0 && { entities }),
    ...(long && { note_tweet: { text, entities } }),
    ...(post.photo && { attachments: { media_keys: [`3_${id}`] } }),
    lang: 'it',
    reply_settings: 'everyone',
    possibly_sensitive: false,
  }
}

export const pictures = ({ photo, versions }: XPost) =>
  photo ? { media: [{ media_key: `3_${versions.at(-1)}`, type: 'photo', url: photo }] } : {}

/** A private message; both products tell it in the older shape. */
export const message = (square: Square, { id, account, person, fromUs, text, at, photo, app }: XMessage) => {
  const [from, to] = [
    square.user(account, fromUs ? undefined : person),
    square.user(account, fromUs ? person : undefined),
  ]
  const words = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return {
    type: 'message_create',
    id,
    created_timestamp: String(at),
    message_create: {
      target: { recipient_id: to.id },
      sender_id: from.id,
      ...(app && { source_app_id: '268278' }),
      message_data: {
        text: photo ? `${words} https://t.co/Foto`.trimStart() : words,
        entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] },
        ...(photo && {
          attachment: {
            type: 'media',
            media: { id_str: `${id}9`, media_url_https: photo, url: 'https://t.co/Foto', type: 'photo' },
          },
        }),
      },
    },
  }
}

/** Who came along with a private message, by id. */
export const oldUsers = (users: User[]) =>
  Object.fromEntries(
    users.map(({ id, name, handle, followers }) => [
      id,
      {
        id,
        created_timestamp: '1422556069340',
        name,
        screen_name: handle,
        protected: false,
        followers_count: followers,
      },
    ]),
  )
export const newUsers = (users: User[]) => Object.fromEntries(users.map((user) => [user.id, { data: newUser(user) }]))
