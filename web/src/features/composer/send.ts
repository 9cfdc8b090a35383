import type { Line } from '@ascolta/functions/api/views'
import { i18n } from '@lingui/core'
import { t } from '@lingui/core/macro'
import * as v from 'valibot'
import { api, isRefusal, type Reply } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { say } from '../../ui/toast.tsx'
import { type Held, withLine, withLines, withoutLine } from '../conversation/cache.ts'
import { change, refreshWays, settle } from '../conversation/queries.ts'
import { refetchRows } from '../inbox/queries.ts'
import { type Audience, audienceOf, reopen } from './audience.ts'
import type { DraftKeeper } from './draft.ts'

interface Send {
  conversation: Held
  keeper: DraftKeeper
  actor: Reply['actor']
  /** The state of the ticket that the author has seen. */
  seq: number
  undoSeconds: number
  audience: Audience
}

const Changed = v.object({
  seq: v.number(),
  lines: v.array(v.custom<Line>((line) => typeof line === 'object' && line !== null && 'id' in line && 'at' in line)),
})

/** Sends what is in the composer. The words leave it only when the API has them. Says whether the ticket had changed. */
export async function send({
  conversation,
  keeper,
  actor,
  seq,
  undoSeconds,
  audience,
}: Send): Promise<'sent' | 'changed' | 'refused'> {
  const { ticket } = conversation
  await keeper.settle()
  const { id, text } = keeper.view.get()
  const now = Date.now()
  const line: Reply = {
    type: 'reply',
    id,
    at: new Date(now).toISOString(),
    actor,
    state: 'asked',
    public: audience === 'public',
    text,
    notBefore: new Date(now + undoSeconds * 1000).toISOString(),
  }
  change(ticket.id, (held) => ({ ...held, lines: withLine(held.lines, line) }))
  try {
    const answer = await api.send(ticket.id, { draft: id, text, seq, audience })
    keeper.adopt(answer.draft)
    audienceOf(ticket.id).set(undefined)
    settle(ticket.id, answer)
    if (audience === 'private') refreshWays(ticket.id)
    void refetchRows()
    return 'sent'
  } catch (error) {
    change(ticket.id, (held) => ({ ...held, lines: withoutLine(held.lines, line) }))
    keeper.type(text)
    void keeper.flush()
    if (!isRefusal(error, 'ticket.changed')) {
      say(reasonOf(error), true)
      return 'refused'
    }
    const news = v.safeParse(Changed, error.details)
    if (news.success)
      change(ticket.id, (held) => ({
        ...held,
        ticket: { ...held.ticket, seq: Math.max(held.ticket.seq, news.output.seq) },
        lines: withLines(held.lines, news.output.lines),
      }))
    return 'changed'
  }
}

/** Takes a reply back while its window runs: its words return to the composer, before what was begun since. */
export async function undo({ ticket }: Held, keeper: DraftKeeper, reply: Reply) {
  try {
    await keeper.settle()
    const answer = await api.undo(ticket.id, reply.id)
    const begun = keeper.view.get().text
    reopen(ticket.id, reply, begun)
    if (begun) {
      // Its own draft is emptied, so that no second one is left on the server.
      keeper.type('')
      await keeper.flush()
    }
    keeper.adopt(answer.draft)
    if (begun.trim()) keeper.type(`${answer.draft.text}\n\n${begun}`)
    settle(ticket.id, answer)
    if (!reply.public) refreshWays(ticket.id)
    void refetchRows()
    say(t(i18n)`Invio annullato: il testo è di nuovo nel campo.`)
  } catch (error) {
    say(reasonOf(error), true)
  }
}

/** The newest of one's own replies that can still be taken back. */
export async function undoLast(conversation: Held, keeper: DraftKeeper, me: string) {
  const last = conversation.lines.find(
    (line): line is Reply =>
      line.type === 'reply' &&
      line.actor.id === me &&
      (line.state === 'asked' || line.state === 'queued') &&
      Date.parse(line.notBefore ?? '') > Date.now(),
  )
  if (last) await undo(conversation, keeper, last)
}
