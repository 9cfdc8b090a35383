import type { Clock } from '@ascolta/core/clock'
import type { Deletion } from '@ascolta/core/inbound/deletion'
import type { DeletionStore } from '@ascolta/core/inbound/deletion.store'
import { finishDeletion } from '@ascolta/core/inbound/forgetting'
import { Problem } from '@ascolta/core/problem'
import { Instant } from '@ascolta/core/schema'
import type { RecordStore } from '@ascolta/core/tickets/record.store'
import { Hono } from 'hono'
import * as v from 'valibot'
import { statusPage } from './deletions/page.ts'
import { anyone, type Base, body, may, nothing } from './door.ts'

interface Deps {
  deletions: DeletionStore
  records: RecordStore
  clock: Clock
}

/** How a request to be forgotten stands, as whoever has its code is told: nothing that says who asked. */
const Status = v.object({
  code: v.string(),
  state: v.picklist(['open', 'nothing-held', 'done']),
  askedAt: Instant,
  due: Instant,
  doneAt: v.optional(Instant),
})
const Request = v.object({ ...Status.entries, tickets: v.array(v.string()) })
const Requests = v.object({ deletions: v.array(Request) })
const One = v.object({ deletion: Request })

/** People who asked a network to have what we hold of them deleted. */
export function deletions(deps: Deps) {
  const finished = finishDeletion(deps)
  const read = anyone({
    summary: 'How a request to delete somebody’s data stands; a page for people, JSON for programs',
    says: Status,
    refuses: ['deletion.missing'],
  })
  return new Hono<Base>()
    .get('/deletions', may('admin', { summary: 'Requests to delete somebody’s data', says: Requests }), async (c) =>
      c.json({ deletions: (await deps.deletions.list()).map(requestOf) }),
    )
    .post(
      '/deletions/:code/done',
      may('admin', { summary: 'Everything of it is deleted', says: One, refuses: ['deletion.missing'] }),
      body(nothing),
      async (c) => c.json({ deletion: requestOf(await finished(c.get('agent'), formed(c.req.param('code')))) }),
    )
    .get('/deletions/:code', read, async (c) => {
      const found = await deps.deletions.find(formed(c.req.param('code')))
      const people = (c.req.header('accept') ?? '').includes('text/html')
      if (people) {
        const page = statusPage(found && statusOf(found), c.req.header('accept-language') ?? '')
        return c.html(page, found ? 200 : 404)
      }
      if (!found) throw new Problem('missing', 'deletion.missing', 'There is no such request.')
      return c.json(statusOf(found))
    })
}

/** What cannot be a code names none. */
const formed = (code: string) => (/^[a-z2-7]{24}$/.test(code) ? code : '-')

const statusOf = ({ code, state, askedAt, due, doneAt }: Deletion) => ({
  code,
  state,
  askedAt,
  due,
  ...(doneAt ? { doneAt } : {}),
})
const requestOf = (deletion: Deletion) => ({ ...statusOf(deletion), tickets: deletion.tickets })
