import * as v from 'valibot'
import { action, type Frame, type Happening } from '../frame.ts'
import { personOf, Unplayable } from '../world.ts'
import type { News } from './news.ts'
import type { Square } from './square.ts'

const Words = v.pipe(v.string(), v.maxLength(25_000))
const To = { account: v.string(), person: v.string() }

/** What people do on X. A person is named by id or by name; a new name is a new person. */
export function xCustomers(frame: Frame, square: Square, news: News) {
  function tell(happenings: Happening[]) {
    for (const happening of happenings) void frame.tell(happening)
    frame.changed()
  }
  const person = (name: string) => personOf(frame.world, name).id
  function own(id: string) {
    const post = square.standing(id)
    return { post, id: post.versions.at(-1) ?? post.id }
  }

  return {
    /** A post, a reply (`parent`) or a quote. Without a person: the account itself, in X's own app. */
    xPost: action(
      v.object({
        account: v.string(),
        person: v.optional(v.string()),
        text: Words,
        parent: v.optional(v.string()),
        /** The same as `parent`: what the page's list of posts calls it. */
        post: v.optional(v.string()),
        quotes: v.optional(v.string()),
        photo: v.optional(v.pipe(v.string(), v.url())),
      }),
      ({ account, person: name, text, parent, post: under = parent, quotes, photo }) => {
        square.account(account)
        const author = name === undefined ? undefined : person(name)
        const on = under === undefined ? undefined : square.standing(under).id
        const quoted = quotes === undefined ? undefined : square.standing(quotes).id
        const post = square.post(account, { author, text, parent: on, quotes: quoted, photo, app: false })
        tell(news.posted(post))
        return { id: post.id, conversation: post.conversation, person: author, user: square.user(account, author).id }
      },
    ),
    xMessage: action(
      v.object({
        ...To,
        text: v.optional(Words, ''),
        photo: v.optional(v.pipe(v.string(), v.url())),
        encrypted: v.optional(v.boolean(), false),
      }),
      ({ account, person: name, ...words }) => {
        square.account(account)
        const who = person(name)
        const message = square.say({ account, person: who, fromUs: false, app: false, ...words })
        tell(news.said(message))
        return { id: message.id, person: who, user: square.user(account, who).id }
      },
    ),
    /** A colleague answers in X's own app. */
    xColleague: action(v.object({ ...To, text: Words }), ({ account, person: name, text }) => {
      const message = square.say({ account, person: person(name), fromUs: true, app: false, encrypted: false, text })
      tell(news.said(message))
      return { id: message.id }
    }),
    xRead: action(v.object(To), ({ account, person: name }) => tell(news.marked(account, person(name), 'read'))),
    xTyping: action(v.object(To), ({ account, person: name }) => tell(news.marked(account, person(name), 'typing'))),
    xFollow: action(v.object(To), ({ account, person: name }) => tell(news.followed(account, person(name)))),
    owns: (id: string) => Boolean(square.find(id) ?? square.messages().find((one) => one.id === id)),
    edit({ id, text }: { id: string; text: string }) {
      const { post } = own(id)
      tell(news.posted(square.edit(post, text)))
    },
    remove({ id }: { id: string }) {
      const post = square.put({ ...own(id).post, removed: true })
      tell(news.removed(post))
    },
    react({ id, person: name, reaction }: { id: string; person: string; reaction?: string }) {
      const post = square.find(id)
      if (!post) throw new Unplayable('Nobody reacts to private messages on X.')
      const who = person(name)
      const others = post.likes.filter((one) => one !== who)
      const next = square.put({ ...post, likes: reaction ? [...others, who] : others })
      tell(reaction ? news.liked(next, who) : [])
    },
  }
}
