import type { Heard } from './channel.ts'
import { attachment, rank } from './meta.ts'
import type { Post } from './x.post.ts'
import { typed, unpictured } from './x.words.ts'

/** What a post means to one of our accounts. `quotesUs` where the event says so and the post itself does not. */
export function posted(
  post: Post,
  { external, sentAt }: { external: string; sentAt: string },
  { quotesUs = false }: { quotesUs?: boolean } = {},
): Heard {
  const { id, first, edits, at, author, parent } = post
  if (post.repost) return { kind: 'ignored', id, reason: 'repost', at, public: true }
  const own = author?.id === external
  const written = own ? typed(post.text, post.prefix, post.links) : post.text
  const text = own ? unpictured(written, post.attachments.length > 0) : written
  const base = { id: first, space: 'post', at, public: true } as const
  if (edits > 0)
    return {
      kind: 'edit',
      ...base,
      ...(author && { author }),
      text,
      rank: `${String(edits).padStart(3, '0')} ${rank(at, sentAt, text)}`,
    }

  // The older shape names no conversation: a reply's is found by walking from what it answers.
  const root = post.conversation ?? (parent ? undefined : first)
  const place = { ...(root && { root }), ...(parent && { parent }) }
  const attachments = [...post.attachments, ...quoted(post)]
  if (own) return { kind: 'echo', ...base, ...place, text, attachments }
  return {
    kind: 'mention',
    ...base,
    ...(author && { author }),
    ...place,
    text,
    attachments,
    permalink: `https://x.com/${author?.handle?.slice(1) ?? 'i'}/status/${id}`,
    context: { summoned: summons(post, external, quotesUs) ? 'yes' : 'no' },
  }
}

/**
 * Whether the author called our account, so that a self-serve app may answer by API: by name in their own words, by quoting
 * us, or by answering us, which puts our name in front. A name that is only inherited from the thread calls nobody.
 */
const summons = (post: Post, external: string, quotesUs: boolean) =>
  quotesUs ||
  post.quoted?.author === external ||
  post.parentAuthor === external ||
  post.mentions.some((mention) => mention.id === external && mention.at >= post.prefix)

const quoted = ({ quoted }: Post) =>
  quoted?.id ? [attachment('share', `https://x.com/i/status/${encodeURIComponent(quoted.id)}`)] : []
