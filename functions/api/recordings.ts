import type { Recorder } from '@ascolta/core/accounts/recorder'
import { Recording } from '@ascolta/core/accounts/recording'
import { Channel } from '@ascolta/core/channels/channel'
import { whole } from '@ascolta/core/channels/whole'
import { Instant } from '@ascolta/core/schema'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Base, body, may, query } from './door.ts'

interface Deps {
  recorder: Recorder
}

const span = {
  from: v.optional(Instant, '2000-01-01T00:00:00.000Z'),
  to: v.optional(Instant, '9999-01-01T00:00:00.000Z'),
}
const Cursor = v.optional(v.pipe(v.string(), v.maxLength(200)))
const Look = v.strictObject({ ...span, cursor: Cursor })
const Replay = v.union([
  v.strictObject({ at: Instant, id: v.pipe(v.string(), v.regex(/^[0-9a-f]{20}$/)) }),
  v.strictObject({ ...span, cursor: Cursor }),
])
const Kept = v.object({
  id: v.string(),
  at: Instant,
  channel: v.optional(Channel),
  /** A notification that brings it again, as its network would post it; absent for mails. */
  body: v.optional(v.string()),
  /** The change alone, as we read it. */
  raw: v.string(),
})
export const Recordings = v.object({ recordings: v.array(Kept), cursor: v.optional(v.string()) })
export type Recordings = v.InferOutput<typeof Recordings>
const Until = v.object({ recordingUntil: v.optional(Instant) })
const Replayed = v.object({ replayed: v.number(), cursor: v.optional(v.string()) })

/** Everything that comes for one account, for some days: what people wrote, so admins alone, and every look is written down. */
export function recordings({ recorder }: Deps) {
  const refuses = ['account.missing']
  const switched = may('admin', {
    summary: 'Keep everything of an account as it comes, for at most seven days; 0 days ends it',
    says: Until,
    refuses,
  })
  const look = may('admin', { summary: 'What was kept of an account, oldest first', says: Recordings, refuses })
  const again = may('admin', {
    summary: 'Let one kept delivery, or a page of all of a span, be taken in once more',
    says: Replayed,
    refuses: [...refuses, 'recording.missing', 'queue.full'],
  })

  return new Hono<Base>()
    .post('/channels/:id/recording', switched, body(Recording), async (c) => {
      const { recording } = await recorder.record(c.get('agent'), c.req.param('id'), c.req.valid('json'))
      return c.json(recording ? { recordingUntil: recording.until } : {})
    })
    .get('/channels/:id/recordings', look, query(Look), async (c) => {
      const page = await recorder.look(c.get('agent'), c.req.param('id'), c.req.valid('query'))
      return c.json({
        recordings: page.recorded.map(({ id, at, delivery }) => {
          const posted = whole(delivery)
          const { channel, raw } = delivery
          return { id, at, raw, ...(channel ? { channel } : {}), ...(posted ? { body: JSON.stringify(posted) } : {}) }
        }),
        ...(page.cursor ? { cursor: page.cursor } : {}),
      })
    })
    .post('/channels/:id/recordings/replay', again, body(Replay), async (c) => {
      const asked = c.req.valid('json')
      const [agent, id] = [c.get('agent'), c.req.param('id')]
      const done: v.InferOutput<typeof Replayed> =
        'id' in asked ? await recorder.replayOne(agent, id, asked) : await recorder.replay(agent, id, asked)
      return c.json(done)
    })
}
