import type { Stores } from '@ascolta/core/compose'
import { Handling, handlingKind, handlingOf } from '@ascolta/core/tickets/handling'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may } from './door.ts'

const Said = v.object({ handling: Handling })
const Change = v.strictObject(Handling.entries)

/** How the company handles tickets: until when they reopen, what weighs in the order of risk. */
export const handling = ({
  stores: { policies, records },
  clock,
}: {
  stores: Pick<Stores, 'policies' | 'records'>
  clock: () => Date
}) =>
  new Hono<Base>()
    .get('/handling', may('agent', { summary: 'How tickets are handled', says: Said }), async (c) =>
      c.json({ handling: await handlingOf(policies) }),
    )
    .put(
      '/handling',
      may('admin', { summary: 'Change how tickets are handled', says: Said }),
      body(Change),
      async (c) => {
        const next = c.req.valid('json')
        const saved = await policies.change(handlingKind, next.id, () => next)
        const at = clock().toISOString()
        await records.audit({
          actor: c.get('agent').id,
          at,
          request: c.get('request'),
          act: 'handling-set',
          object: next.id,
        })
        return c.json({ handling: saved })
      },
    )
