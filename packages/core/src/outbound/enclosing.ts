import { mostFiles } from '@ascolta/length/files'
import { type Clock, iso } from '../clock.ts'
import type { NewId } from '../id.ts'
import type { Uploads } from '../ports.ts'
import { Problem } from '../problem.ts'
import { mustSee } from '../team/agent.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import { type Act, blank, mustBeOwn } from './draft.ts'
import { claimed, type Enclosure, isEnclosureId, keyOf, looked } from './enclosure.ts'
import type { ReplyStore } from './reply.store.ts'
import { isDraft, type Reply } from './reply.ts'

interface Deps {
  tickets: TicketStore
  replies: ReplyStore
  uploads: Uploads
  newId: NewId
  clock: Clock
}

/** Files of a draft: where its author brings one, that it has come, and that it goes again. */
export const enclosing = ({ tickets, replies, uploads, newId, clock }: Deps) => {
  /** The draft as it is, or as it would be begun: its author's, on a ticket that they see. */
  async function draftOf({ ticket: id, draft, agent }: Act) {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    const held = await replies.get(id, draft, { consistent: true })
    if (held) mustBeOwn(held, agent)
    return { held, draft: held ?? blank(ticket, { draft, agent, now: iso(clock()) }) }
  }

  /** Somebody may be saving words at the same time: the change is applied again to what they left. */
  async function change(act: Act, how: (draft: Reply) => Reply): Promise<Reply> {
    for (let attempt = 0; attempt < 5; attempt++) {
      const { held, draft } = await draftOf(act)
      const next = how(draft)
      if (held && next === draft) return held
      if (held) {
        const saved = await replies.replace(held, next)
        if (saved) return saved
      } else if (await replies.insert(next)) return next
    }
    throw new Problem('conflict', 'ticket.busy', 'Too many changes at once.')
  }

  return {
    /** Where a file may be brought, once, under a name that nobody guesses. Nothing is written yet. */
    async openSlot({ name, bytes, ...act }: Act & { name: string; bytes: number }) {
      const claim = claimed({ name, bytes })
      const { draft } = await draftOf(act)
      mayChange(draft)
      mayHold(draft)
      const id = newId('enc')
      return { id, name: claim.name, ...(await uploads.slot(keyOf(act.draft, { id }), { type: claim.mime, bytes })) }
    },

    /** It has come: what it really is counts, not what was said of it. */
    async enclose({ enclosure: id, name, ...act }: Act & { enclosure: string; name: string }) {
      if (!isEnclosureId(id)) throw missing
      const { draft } = await draftOf(act)
      mayChange(draft)
      const key = keyOf(act.draft, { id })
      const kept = await uploads.look(key)
      if (!kept) throw missing
      claimed({ name, bytes: kept.bytes })
      const content = await uploads.read(key)
      if (!content) throw missing
      const file = looked(id, { name, content })
      return change(act, (draft) => enclosed(draft, file))
    },

    withdraw: ({ enclosure, ...act }: Act & { enclosure: string }) => change(act, (draft) => without(draft, enclosure)),
  }
}

export type Enclosing = ReturnType<typeof enclosing>

/** A file joins a draft; again, it changes nothing. */
export function enclosed(draft: Reply, file: Enclosure): Reply {
  mayChange(draft)
  const held = draft.enclosures ?? []
  if (held.some(({ id }) => id === file.id)) return draft
  mayHold(draft)
  return { ...draft, enclosures: [...held, file] }
}

export function without(draft: Reply, id: string): Reply {
  mayChange(draft)
  const { enclosures = [], ...rest } = draft
  const left = enclosures.filter((file) => file.id !== id)
  if (left.length === enclosures.length) return draft
  return left.length > 0 ? { ...rest, enclosures: left } : rest
}

const missing = new Problem('missing', 'file.missing', 'This file has not come.')

function mayChange(reply: Reply) {
  if (!isDraft(reply) && reply.state !== 'failed')
    throw new Problem('conflict', 'reply.sent', 'This reply is on its way already.')
}

function mayHold({ enclosures = [] }: Reply) {
  if (enclosures.length >= mostFiles)
    throw new Problem('invalid', 'file.count', `A draft holds ${mostFiles} files.`, { limit: mostFiles })
}
