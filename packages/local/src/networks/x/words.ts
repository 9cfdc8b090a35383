import { createHash } from 'node:crypto'
import type { Square, User, XPost } from './square.ts'

/** Where something stands in a text, in signs, not in units of UTF-16. */
export interface Span {
  start: number
  end: number
}
export interface Spoken {
  /** As X tells it: mentions in front of a reply, short addresses, and three signs as HTML. */
  text: string
  /** Signs at the beginning that X put there. */
  prefix: number
  links: (Span & { url: string; expanded: string })[]
  mentions: (Span & { user: User })[]
}

const length = (text: string) => [...text].length
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const short = (url: string) =>
  `https://t.co/${createHash('sha256').update(url).digest('base64url').replace(/[-_]/g, '').slice(0, 10)}`

/** A post's words as X tells them. */
export function spoken(square: Square, post: XPost): Spoken {
  const parent = post.parent ? square.find(post.parent) : undefined
  const own = post.author === undefined
  const answered =
    parent && (parent.author !== post.author || (own && parent.author))
      ? square.user(post.account, parent.author)
      : undefined
  const typed = answered && post.text.toLowerCase().startsWith(`@${answered.handle} `)
  const front = answered && !typed ? `@${answered.handle} ` : ''
  const links: Spoken['links'] = []
  let text = front
  let rest = post.text
  for (const found of post.text.matchAll(/https?:\/\/\S+/g)) {
    const at = rest.indexOf(found[0])
    text += escaped(rest.slice(0, at))
    const url = short(found[0])
    links.push({ start: length(text), end: length(text) + length(url), url, expanded: found[0] })
    text += url
    rest = rest.slice(at + found[0].length)
  }
  text += escaped(rest)
  // Pictures that came with a post stand behind its words, as an address of theirs.
  if (post.photos) {
    const expanded = `https://x.com/${square.user(post.account).handle}/status/${post.id}/photo/1`
    text += text && !text.endsWith(' ') ? ' ' : ''
    links.push({ start: length(text), end: length(text) + length(short(expanded)), url: short(expanded), expanded })
    text += short(expanded)
  }
  const prefix = answered ? length(`@${answered.handle} `) : 0
  return { text, prefix, links, mentions: mentions(square, post, text) }
}

/** Whoever is named and known: the account itself and everybody who plays. */
function mentions(square: Square, post: XPost, text: string) {
  return [...text.matchAll(/@(\w{1,15})/g)].flatMap((found) => {
    const user = square.named(post.account, found[1] ?? '')
    const start = length(text.slice(0, found.index))
    return user ? [{ start, end: start + length(found[0]), user }] : []
  })
}

/** Whether a post calls the account in its own words, not only in those that X put in front. */
export const calls = (square: Square, post: XPost) => {
  const { prefix, mentions } = spoken(square, post)
  const { external } = square.account(post.account)
  return mentions.some(({ start, user }) => user.id === external && start >= prefix)
}
