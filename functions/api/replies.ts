import { Choice } from '@ascolta/core/accounts/template'
import type { acting, Stores } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { Audience } from '@ascolta/core/outbound/address'
import { Verdict } from '@ascolta/core/outbound/doubt'
import { mostFiles } from '@ascolta/core/outbound/file'
import type { Reply } from '@ascolta/core/outbound/reply'
import { Problem } from '@ascolta/core/problem'
import { mustSee } from '@ascolta/core/team/agent'
import type { TimelineItem } from '@ascolta/core/tickets/message.store'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may, nothing } from './door.ts'
import type { Names } from './names.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { actorsOf, colleagueOf, draftOf, linesOf, replyOf } from './view-of.ts'
import { ColleagueDraft, Draft, ReplyView, Row } from './views.ts'
import { Words } from './words.ts'

interface Deps
  extends Pick<
    ReturnType<typeof acting>,
    'saveDraft' | 'lookAtDraft' | 'takeOver' | 'sendReply' | 'undoReply' | 'settleDoubt'
  > {
  stores: Pick<Stores, 'messages' | 'tickets'>
  rows: Rows
  names: Names
  newId: NewId
}

const Counter = v.pipe(v.number(), v.integer(), v.minValue(0))
const Kept = v.strictObject({ text: Words, rev: Counter, audience: v.optional(Audience) })
const Send = v.strictObject({
  draft: v.string(),
  text: Words,
  seq: Counter,
  audience: v.optional(Audience),
  /** Approved words in place of free ones; `text` is what the desk showed of them. */
  template: v.optional(Choice),
  /** The files that stand beside the words: what nobody saw is not sent. */
  enclosures: v.optional(v.pipe(v.array(v.string()), v.maxLength(mostFiles))),
})
const Decide = v.strictObject({ verdict: Verdict })
/** `into`: my own draft. */
const Take = v.strictObject({ into: v.string() })
const Saved = v.object({ draft: Draft })
const Sent = v.object({ reply: ReplyView, ticket: Row, draft: Draft })

/** Drafts, sends and undoing. A draft's id is its key from the composer to the network. */
export function replies({
  stores,
  rows,
  names,
  newId,
  saveDraft,
  lookAtDraft,
  takeOver,
  sendReply,
  undoReply,
  settleDoubt,
}: Deps) {
  const save = { summary: 'Keep a draft', says: Saved, refuses: ['draft.changed', 'reply.sent', 'draft.invalid'] }
  const look = {
    summary: 'A colleague’s words that wait on a ticket',
    says: v.object({ draft: v.object({ ...ColleagueDraft.entries, text: v.string(), files: v.array(v.string()) }) }),
    refuses: ['draft.missing', 'draft.invalid'],
  }
  const take = {
    summary: 'Go on with a colleague’s words and files: a copy, into my own draft; theirs stays as it is',
    says: Saved,
    refuses: ['draft.missing', 'draft.changed', 'reply.sent', 'draft.invalid', 'file.count'],
  }
  const send = {
    summary: 'Send a reply: repeated with the same draft, it is the same send',
    says: Sent,
    refuses: [
      'ticket.changed',
      'reply.too-long',
      'reply.no-files',
      'reply.file-type',
      'reply.file-size',
      'reply.file-count',
      'reply.file-total',
      'reply.file-alone',
      'reply.file-words',
      'draft.changed',
      'reply.window',
      'reply.empty',
      'reply.invited',
      'reply.no-private',
      'account.gone',
      'template.missing',
      'template.changed',
      'template.gaps',
      'template.unfit',
      'template.impossible',
    ],
  }
  const decide = {
    summary: 'Settle a send that the network never confirmed: it is there, send it again, or drop it',
    says: v.object({ reply: ReplyView, ticket: Row }),
    refuses: ['reply.settled', 'reply.foreign', 'reply.too-early'],
  }
  const undo = { summary: 'Take a reply back before it goes out', says: Sent, refuses: ['reply.sent'] }

  return new Hono<Base>()
    .put('/:id/drafts/:draft', may('agent', save), body(Kept), async (c) => {
      const { id, draft } = c.req.param()
      const agent = c.get('agent')
      // Also for a draft of one's own: the team may have changed since it was begun.
      mustSee(agent, (await stores.tickets.get(id)).team)
      return c.json({ draft: draftOf(await saveDraft({ ticket: id, draft, agent, ...c.req.valid('json') })) })
    })
    .get('/:id/drafts/:draft', may('agent', look), async (c) => {
      const { id, draft } = c.req.param()
      const found = await lookAtDraft({ ticket: id, draft, agent: c.get('agent') })
      const files = (found.enclosures ?? []).map(({ name }) => name)
      return c.json({ draft: { ...colleagueOf(found, await names([found.actor])), text: found.text, files } })
    })
    .post('/:id/drafts/:draft/take', may('agent', take), body(Take), async (c) => {
      const { id, draft } = c.req.param()
      const taken = await takeOver({ ticket: id, draft, agent: c.get('agent'), ...c.req.valid('json') })
      return c.json({ draft: draftOf(taken) })
    })
    .post('/:id/replies', may('agent', send), body(Send), async (c) => {
      const id = c.req.param('id')
      const { seq, ...words } = c.req.valid('json')
      try {
        const done = await sendReply({ ticket: id, agent: c.get('agent'), seq, ...words })
        return c.json({ ...(await said(done)), draft: { id: newId('drf'), text: '', rev: 0 } })
      } catch (error) {
        throw await withNews(error, id, seq)
      }
    })
    .post('/:id/replies/:draft/undo', may('agent', undo), body(nothing), async (c) => {
      const { id, draft } = c.req.param()
      const done = await undoReply({ ticket: id, draft, agent: c.get('agent') })
      return c.json({ ...(await said(done)), draft: draftOf(done.reply) })
    })
    .post('/:id/replies/:draft/verdict', may('agent', decide), body(Decide), async (c) => {
      const { id, draft } = c.req.param()
      return c.json(await said(await settleDoubt({ ticket: id, draft, agent: c.get('agent'), ...c.req.valid('json') })))
    })

  async function said({ reply, ticket }: { reply: Reply; ticket: Ticket }) {
    const [row, nameOf] = await Promise.all([rowOfOne(rows, ticket), names([reply.actor])])
    return { reply: replyOf(reply, nameOf), ticket: row }
  }

  /** Whoever is refused because something happened sees at once what it was. */
  async function withNews(error: unknown, id: string, seq: number) {
    if (!(error instanceof Problem) || error.code !== 'ticket.changed') return error
    const { items } = await stores.messages.lines(id)
    const news = items.filter((item) => isNewer(item, seq))
    const lines = linesOf(news, await names(actorsOf(news)))
    return new Problem(error.kind, error.code, error.message, { ...error.details, lines })
  }
}

/** An edit or a deletion moves the ticket, not the message's own place: what was changed counts as news. */
function isNewer(item: TimelineItem, seq: number) {
  if (item.type === 'message') return item.message.seq > seq || Boolean(item.message.edit ?? item.message.gone)
  if (item.type === 'reply') return (item.reply.seq ?? -1) >= seq
  return false
}
