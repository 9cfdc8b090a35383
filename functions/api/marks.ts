import type { acting } from '@ascolta/core/compose'
import { MarkKind } from '@ascolta/core/outbound/marking'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may } from './door.ts'

const Ask = v.strictObject({ kind: MarkKind })
const Asked = v.object({ marked: v.boolean() })

/** What a customer is shown of us: that a person read, that a person writes. */
export function marks({ askMark }: Pick<ReturnType<typeof acting>, 'askMark'>) {
  const ask = {
    summary:
      'Show the customer that somebody read, or writes, where the account is set so; `marked` says whether it is on its way',
    says: Asked,
  }
  return new Hono<Base>().post('/:id/marks', may('agent', ask), body(Ask), async (c) => {
    const { kind } = c.req.valid('json')
    return c.json({ marked: await askMark({ ticket: c.req.param('id'), kind, agent: c.get('agent') }) })
  })
}
