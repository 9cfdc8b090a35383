import type { Line, Way } from '@ascolta/functions/api/views'
import { type Store, store } from '../../store.ts'

export type Audience = Way['audience']

/** What was chosen for the words in a composer. In memory, as long as the words. */
const chosen = new Map<string, Store<Audience | undefined>>()

export function audienceOf(ticket: string) {
  const held = chosen.get(ticket) ?? store<Audience | undefined>(undefined)
  chosen.set(ticket, held)
  return held
}

/** The audience an answer has if nobody chose one: who was last spoken to in private is answered there. */
export function usualWay(ways: Way[], lines: Line[]): Way | undefined {
  const last = lines.find((line) => line.type === 'message' && !line.own)
  const inPrivate = last?.type === 'message' && !last.public
  return (inPrivate && ways.find(({ audience }) => audience === 'private')) || ways[0]
}

/** Words that come back keep their audience; private ones make private what was begun beside them, never the other way round. */
export function reopen(ticket: string, reply: { public: boolean }, begun: string) {
  if (!reply.public) audienceOf(ticket).set('private')
  else if (!begun.trim()) audienceOf(ticket).set('public')
}
