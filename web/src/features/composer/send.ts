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
import { type Choice, choiceOf } from './template.ts'

interface Send {
  conversation: Held
  keeper: DraftKeeper
  actor: Reply['actor']
  /** The state of the ticket that the author has seen. */
  seq: number
  undoSeconds: number
  audience: Audience
  /** Approved words in place of those in the field. */
  template?: { choice: Choice; text: string } | undefined
}

const Changed = v.object({
  seq: v.number(),
  lines: v.array(v.custom<Line>((line) => typeof line === 'object' && line !== null && 'id' in line && 'at' in line)),
})

/**
 * Sends what is in the composer. The words leave it only when the API has them. Where a network lets no words go beside a
 * file these are two replies, the file first; each goes or does not go for itself. Says whether the ticket had changed.
 */
export async function send({ apart, ...all }: Send & { apart: boolean }): Promise<Outcome> {
  const { keeper } = all
  await keeper.settle()
  const { text } = keeper.view.get()
  const first = await one(all, all.template?.text ?? (apart ? '' : text))
  if (!apart || first.outcome !== 'sent') return first.outcome
  keeper.type(text)
  // As the file left it: what a customer says in between is seen before the words go.
  return (await one({ ...all, seq: first.seq }, text)).outcome
}
type Outcome = 'sent' | 'changed' | 'refused'

async function one(
  { conversation, keeper, actor, seq, undoSeconds, audience, template }: Send,
  text: string,
): Promise<{ outcome: Outcome; seq: number }> {
  const { ticket } = conversation
  const { id, text: words, enclosures } = keeper.view.get()
  const now = Date.now()
  const line: Reply = {
    type: 'reply',
    id,
    at: new Date(now).toISOString(),
    actor,
    state: 'asked',
    public: audience === 'public',
    text,
    ...(enclosures.length > 0 ? { enclosures } : {}),
    notBefore: new Date(now + undoSeconds * 1000).toISOString(),
  }
  change(ticket.id, (held) => ({ ...held, lines: withLine(held.lines, line) }))
  try {
    const answer = await api.send(ticket.id, {
      draft: id,
      text,
      seq,
      audience,
      ...(enclosures.length > 0 ? { enclosures: enclosures.map((file) => file.id) } : {}),
      ...(template ? { template: template.choice } : {}),
    })
    keeper.adopt(answer.draft)
    // Free words that were begun beside a template wait for their turn.
    if (template && words) keeper.type(words)
    audienceOf(ticket.id).set(undefined)
    choiceOf(ticket.id).set(undefined)
    settle(ticket.id, answer)
    if (audience === 'private') refreshWays(ticket.id)
    void refetchRows()
    return { outcome: 'sent', seq: answer.ticket.seq }
  } catch (error) {
    change(ticket.id, (held) => ({ ...held, lines: withoutLine(held.lines, line) }))
    keeper.type(words)
    void keeper.flush()
    if (!isRefusal(error, 'ticket.changed')) {
      say(reasonOf(error), true)
      return { outcome: 'refused', seq }
    }
    const news = v.safeParse(Changed, error.details)
    if (news.success)
      change(ticket.id, (held) => ({
        ...held,
        ticket: { ...held.ticket, seq: Math.max(held.ticket.seq, news.output.seq) },
        lines: withLines(held.lines, news.output.lines),
      }))
    return { outcome: 'changed', seq }
  }
}

/** Takes a reply back while its window runs: its words return to the composer, before what was begun since. */
export async function undo({ ticket }: Held, keeper: DraftKeeper, reply: Reply) {
  try {
    await keeper.settle()
    const answer = await api.undo(ticket.id, reply.id)
    const { text: begun, enclosures } = keeper.view.get()
    reopen(ticket.id, reply, begun)
    // Its own draft is emptied, so that no second one is left on the server.
    for (const { id } of enclosures) await keeper.among((draft) => api.withdraw(ticket.id, draft, id))
    if (begun) {
      keeper.type('')
      await keeper.flush()
    }
    keeper.adopt(answer.draft)
    choiceOf(ticket.id).set(answer.draft.template)
    if (begun.trim()) keeper.type([answer.draft.text, begun].filter(Boolean).join('\n\n'))
    settle(ticket.id, answer)
    if (!reply.public) refreshWays(ticket.id)
    void refetchRows()
    say(
      enclosures.length > 0
        ? t(i18n)`Invio annullato. I file aggiunti nel frattempo vanno aggiunti di nuovo.`
        : t(i18n)`Invio annullato: il testo è di nuovo nel campo.`,
    )
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
