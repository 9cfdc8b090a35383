import type { Stores } from '@ascolta/core/compose'
import type { Enclosing } from '@ascolta/core/outbound/enclosing'
import { keyOf } from '@ascolta/core/outbound/enclosure'
import { isDraft } from '@ascolta/core/outbound/reply'
import { Problem } from '@ascolta/core/problem'
import { mustSee } from '@ascolta/core/team/agent'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Deps as Api } from './deps.ts'
import { type Base, body, may, nothing } from './door.ts'
import { draftOf } from './view-of.ts'
import { Draft } from './views.ts'

interface Deps {
  stores: Pick<Stores, 'tickets' | 'replies'>
  enclosing: Enclosing
  files: Pick<Api['files'], 'uploads'>
}

const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(400))
const Claim = v.strictObject({ name: Name, bytes: v.pipe(v.number(), v.integer(), v.minValue(0)) })
const Come = v.strictObject({ name: Name })
const Slot = v.object({
  id: v.string(),
  /** As it will be seen: without what cannot be. */
  name: v.string(),
  url: v.string(),
  headers: v.record(v.string(), v.string()),
})
const Kept = v.object({ draft: Draft })
const kinds = ['file.type', 'file.empty', 'file.size', 'file.count', 'reply.sent', 'draft.foreign', 'draft.invalid']

/** Files of a draft, by its author: room for one, that it has come, that it goes again; and of what was sent, for whoever sees the ticket. */
export function enclosures({ stores, enclosing, files }: Deps) {
  const open = { summary: 'Room for a file beside a draft: an address to put it to', says: Slot, refuses: kinds }
  const come = {
    summary: 'The file has come: it is looked at and joins the draft',
    says: Kept,
    refuses: [...kinds, 'file.missing', 'file.disguised'],
  }
  const withdraw = { summary: 'A file leaves the draft', says: Kept, refuses: ['reply.sent', 'draft.foreign'] }

  return new Hono<Base>()
    .post('/:id/drafts/:draft/enclosures', may('agent', open), body(Claim), async (c) => {
      const { id, draft } = c.req.param()
      return c.json(await enclosing.openSlot({ ticket: id, draft, agent: c.get('agent'), ...c.req.valid('json') }))
    })
    .post('/:id/drafts/:draft/enclosures/:enclosure', may('agent', come), body(Come), async (c) => {
      const { id, draft, enclosure } = c.req.param()
      const act = { ticket: id, draft, enclosure, agent: c.get('agent'), ...c.req.valid('json') }
      return c.json({ draft: draftOf(await enclosing.enclose(act)) })
    })
    .delete('/:id/drafts/:draft/enclosures/:enclosure', may('agent', withdraw), body(nothing), async (c) => {
      const { id, draft, enclosure } = c.req.param()
      return c.json({
        draft: draftOf(await enclosing.withdraw({ ticket: id, draft, enclosure, agent: c.get('agent') })),
      })
    })
    .get(
      '/:id/replies/:draft/enclosures/:enclosure',
      may('agent', { summary: 'A file of a reply, by an address of a minute' }),
      async (c) => {
        const { id, draft, enclosure } = c.req.param()
        const agent = c.get('agent')
        mustSee(agent, (await stores.tickets.get(id)).team)
        const reply = await stores.replies.get(id, draft)
        const file = reply?.enclosures?.find((one) => one.id === enclosure)
        // While it is a draft, what is in it is its author's alone.
        if (!reply || !file || (isDraft(reply) && reply.actor !== agent.id))
          throw new Problem('missing', 'file.missing', 'There is no such file.')
        return c.redirect(await files.uploads.link(keyOf(draft, file), { name: file.name, type: file.mime }))
      },
    )
}
