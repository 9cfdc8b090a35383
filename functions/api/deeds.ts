import type { acting } from '@ascolta/core/compose'
import { DeedKind } from '@ascolta/core/outbound/deed'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may } from './door.ts'
import type { Names } from './names.ts'
import { deedOf } from './view-of.ts'
import { EventView } from './views.ts'

interface Deps extends Pick<ReturnType<typeof acting>, 'askDeed'> {
  names: Names
}

const Ask = v.strictObject({ kind: DeedKind })
const Asked = v.object({ line: EventView })

/** What is done to one line on its network beside answering it. */
export function deeds({ askDeed, names }: Deps) {
  const ask = {
    summary: 'Hide, show, like or delete one line on its network',
    says: Asked,
    refuses: ['line.missing', 'deed.impossible', 'deed.foreign'],
  }
  return new Hono<Base>().post('/:id/lines/:line/deeds', may('agent', ask), body(Ask), async (c) => {
    const { id, line } = c.req.param()
    const agent = c.get('agent')
    const deed = await askDeed({ ticket: id, line, agent, ...c.req.valid('json') })
    return c.json({ line: deedOf(deed, await names([agent.id])) })
  })
}
