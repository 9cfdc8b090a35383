import * as v from 'valibot'
import { type Account, accountOf, type Frame } from '../frame.ts'
import type { Shelves } from '../shelf.ts'
import { Unplayable } from '../world.ts'
import { handleOf, snowflake, userId } from './ids.ts'

/** A post on X: of a person, or of one of the desk's accounts where nobody is named. */
export const XPost = v.object({
  id: v.string(),
  /** The account whose square it stands on. */
  account: v.string(),
  author: v.optional(v.string()),
  text: v.string(),
  at: v.number(),
  conversation: v.string(),
  parent: v.optional(v.string()),
  quotes: v.optional(v.string()),
  photo: v.optional(v.string()),
  /** Pictures that our account brought, all of them; the first is `photo`. */
  photos: v.optional(v.array(v.string())),
  /** Ids of all versions, the first one first; the last is what is shown. */
  versions: v.array(v.string()),
  removed: v.boolean(),
  hidden: v.boolean(),
  /** Who likes it; the account itself under its own id. */
  likes: v.array(v.string()),
  /** Written by the desk's app, not in X's own. */
  app: v.boolean(),
})
export type XPost = v.InferOutput<typeof XPost>

/** A private message, of the person or of the account. */
export const XMessage = v.object({
  id: v.string(),
  account: v.string(),
  person: v.string(),
  fromUs: v.boolean(),
  text: v.string(),
  at: v.number(),
  photo: v.optional(v.string()),
  /** Nobody but the two can read it. */
  encrypted: v.boolean(),
  app: v.boolean(),
})
export type XMessage = v.InferOutput<typeof XMessage>

export interface User {
  id: string
  name: string
  handle: string
  followers: number
}

/** Everything that stands on X: posts of one account's square, and its private conversations. */
export function openSquare(frame: Pick<Frame, 'accounts' | 'world' | 'clock'>, { shelf }: Pick<Shelves, 'shelf'>) {
  const posts = shelf('x-post', XPost)
  const messages = shelf('x-message', XMessage)
  const now = () => frame.clock().getTime()

  const account = (id: string): Account => {
    const one = accountOf(frame, id)
    if (one.channel !== 'x') throw new Unplayable(`"${id}" is no account on X.`)
    return one
  }
  function user(of: string, person?: string): User {
    const { external, name } = account(of)
    if (!person) return { id: external, name, handle: handleOf(name), followers: 5120 }
    const known = frame.world.people.get(person)?.name ?? ''
    return { id: userId(person), name: known, handle: handleOf(known), followers: 10 + known.length }
  }
  /** A post under any of its versions' ids. */
  const find = (id: string) => posts.get(id) ?? posts.all().find(({ versions }) => versions.includes(id))

  return {
    account,
    user,
    find,
    posts: () => posts.all(),
    messages: () => messages.all(),
    now,
    /** Who has this name after the `@`. */
    named(of: string, handle: string): User | undefined {
      const wanted = handle.toLowerCase()
      const ours = user(of)
      const person = frame.world.people.all().find(({ name }) => handleOf(name) === wanted)
      return ours.handle === wanted ? ours : person && user(of, person.id)
    },
    /** The person with this id on X. */
    person: (id: string) => frame.world.people.all().find((one) => userId(one.id) === id),
    /** The post, if it can still be seen. */
    standing(id: string): XPost {
      const post = find(id)
      if (!post || post.removed) throw new Unplayable(`There is no post "${id}" on X.`)
      return post
    },
    put: posts.put,
    post(
      of: string,
      words: Pick<XPost, 'text' | 'app'> &
        Partial<Pick<XPost, 'author' | 'parent' | 'quotes' | 'photo' | 'photos' | 'at'>>,
    ) {
      const { at = now() } = words
      const id = snowflake(at)
      const parent = words.parent === undefined ? undefined : find(words.parent)
      return posts.put({
        ...words,
        id,
        account: of,
        at,
        conversation: parent?.conversation ?? id,
        versions: [id],
        removed: false,
        hidden: false,
        likes: [],
      })
    },
    say: (words: Omit<XMessage, 'id' | 'at'>) => messages.put({ ...words, id: snowflake(now()), at: now() }),
    /** A new version under a new id; X lets nobody count on the old one. */
    edit(post: XPost, text: string) {
      return posts.put({ ...post, text, versions: [...post.versions, snowflake(now())] })
    },
  }
}
export type Square = ReturnType<typeof openSquare>
