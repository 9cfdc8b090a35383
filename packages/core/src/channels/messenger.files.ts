import type { Carried, Outgoing } from './channel.ts'

/** What a private message on Meta's platform says: words, or files by their addresses, never both. Several pictures are one message. */
export function said({ text, attachments = [] }: Pick<Outgoing, 'text' | 'attachments'>) {
  const [first, ...more] = attachments
  if (!first) return { text }
  return more.length > 0 ? { attachments: attachments.map(piece) } : { attachment: piece(first) }
}

const piece = ({ type, url }: Carried) => ({ type, payload: { url } })
