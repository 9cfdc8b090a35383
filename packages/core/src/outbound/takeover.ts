import { type Clock, iso } from '../clock.ts'
import type { NewId } from '../id.ts'
import { Problem } from '../problem.ts'
import { type Agent, mustSee } from '../team/agent.ts'
import type { RecordStore } from '../tickets/record.store.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { TimelineEvent } from '../tickets/timeline.ts'
import { type Act, changed, saveDraft } from './draft.ts'
import { enclosed } from './enclosing.ts'
import type { Enclosure } from './enclosure.ts'
import type { ReplyStore } from './reply.store.ts'
import { isDraft, type Reply } from './reply.ts'

interface Deps {
  tickets: TicketStore
  replies: ReplyStore
  records: RecordStore
  tell: Tell
  newId: NewId
  clock: Clock
}

/** A colleague's words that wait on a ticket, to be looked at by whoever sees the ticket. */
export const lookAtDraft = ({ tickets, replies }: Pick<Deps, 'tickets' | 'replies'>) =>
  async function lookAtDraft({ ticket, draft, agent }: Act): Promise<Reply> {
    mustSee(agent, (await tickets.get(ticket)).team)
    return theirs(await replies.get(ticket, draft, { consistent: true }), agent)
  }

/**
 * Goes on with a colleague's words and files: they are copied before one's own, under one's own name. The colleague's draft
 * is not touched: nobody's words go by somebody else's hand (S06). Doing it twice is doing it once.
 */
export const takeOver = ({ tickets, replies, records, tell, newId, clock }: Deps) => {
  const save = saveDraft({ tickets, replies, clock })

  return async function takeOver({ ticket: id, draft, into, agent }: Act & { into: string }): Promise<Reply> {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    const found = theirs(await replies.get(id, draft, { consistent: true }), agent)
    const mine = await replies.get(id, into, { consistent: true })
    const files = (found.enclosures ?? []).map((file) => ({ ...file, of: file.of ?? draft }))
    const there = mine?.text.startsWith(found.text) ?? false
    // Too many files are said before a word is moved.
    if (mine && there && joined(mine, files) === mine) return mine
    if (mine) joined(mine, files)
    const text = there ? (mine?.text ?? '') : [found.text, mine?.text].filter(Boolean).join('\n\n')
    const audience = (mine?.text ? mine : found).public ? 'public' : 'private'
    const worded = await save({ ticket: id, draft: into, agent, text, rev: mine?.rev ?? 0, audience })
    const taken = files.length === 0 ? worded : await replies.replace(worded, joined(worded, files))
    if (!taken) throw changed(await replies.get(id, into, { consistent: true }))
    const at = iso(clock())
    const request = newId('req')
    const event: TimelineEvent = {
      id: `draft-taken-${request}`,
      ticket: id,
      at,
      kind: 'draft-taken',
      actor: agent.id,
      whom: found.actor,
    }
    await records.event(event)
    await records.audit({ actor: agent.id, at, request, act: 'draft-taken', object: `${id}/${draft}` })
    await tell(ticket, { line: { type: 'event', event } })
    return taken
  }
}

const isEmpty = ({ text, enclosures = [] }: Reply) => !text.trim() && enclosures.length === 0

const joined = (draft: Reply, files: Enclosure[]) => files.reduce(enclosed, draft)

function theirs(found: Reply | undefined, agent: Agent): Reply {
  if (!found || !isDraft(found) || found.actor === agent.id || isEmpty(found))
    throw new Problem('missing', 'draft.missing', 'There is no such draft of a colleague.')
  return found
}
