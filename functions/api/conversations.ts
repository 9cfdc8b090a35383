import { Choice } from '@ascolta/core/accounts/template'
import type { acting } from '@ascolta/core/compose'
import type { NewId } from '@ascolta/core/id'
import { Audience } from '@ascolta/core/outbound/address'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may } from './door.ts'
import type { Names } from './names.ts'
import { type Rows, rowOfOne } from './rows.ts'
import { replyOf } from './view-of.ts'
import { ReplyView, Row } from './views.ts'
import { Words } from './words.ts'

interface Deps extends Pick<ReturnType<typeof acting>, 'beginConversation'> {
  rows: Rows
  names: Names
  newId: NewId
}

/** One person and one message: whoever wants to write to many wants another tool. */
const Begin = v.strictObject({
  draft: v.string(),
  account: v.pipe(v.string(), v.maxLength(200)),
  to: v.pipe(v.string(), v.minLength(1), v.maxLength(320)),
  subject: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
  audience: v.optional(Audience),
  text: Words,
  template: v.optional(Choice),
})

/** Conversations that an agent begins, where the network allows it. */
export function conversations({ rows, names, newId, beginConversation }: Deps) {
  const fresh = {
    summary: 'The key under which a conversation may be begun',
    says: v.object({ draft: v.object({ id: v.string() }) }),
  }
  const begin = {
    summary: 'Write to somebody first: repeated with the same draft, it is the same conversation and the same send',
    says: v.object({ reply: ReplyView, ticket: Row }),
    refuses: [
      'conversation.customer-first',
      'conversation.template-only',
      'conversation.unmentioned',
      'conversation.open',
      'recipient.invalid',
      'recipient.own',
      'subject.missing',
      'account.missing',
      'account.gone',
      'draft.invalid',
      'draft.foreign',
      'reply.empty',
      'reply.too-long',
      'template.missing',
      'template.changed',
      'template.gaps',
      'template.unfit',
      'troll.locked',
    ],
  }

  return new Hono<Base>()
    .get('/draft', may('agent', fresh), (c) => c.json({ draft: { id: newId('drf') } }))
    .post('/', may('agent', begin), body(Begin), async (c) => {
      const { reply, ticket } = await beginConversation({ agent: c.get('agent'), ...c.req.valid('json') })
      const [row, nameOf] = await Promise.all([rowOfOne(rows, ticket), names([reply.actor])])
      return c.json({ reply: replyOf(reply, nameOf), ticket: row })
    })
}
