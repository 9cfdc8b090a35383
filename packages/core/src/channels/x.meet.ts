import * as v from 'valibot'
import type { Adapter } from './channel.ts'
import { detail, Id } from './meta.ts'
import { outcome } from './x.outcome.ts'

const Found = v.object({ data: v.object({ id: Id }) })
/** X says 200 to a name that nobody has, with the reason beside it. */
const Missing = v.object({ errors: v.array(v.object({ title: detail(v.string()), detail: detail(v.string()) })) })

/** Who has this name after the `@`. */
export const meet: NonNullable<Adapter['meet']> = {
  call: ({ context }) => ({
    method: 'GET',
    path: `/2/users/by/username/${encodeURIComponent(context?.handle ?? '')}`,
  }),
  read(answer, reply) {
    if (answer.status < 300 && v.is(Found, answer.json)) return { met: v.parse(Found, answer.json).data.id }
    if (answer.status === 404 || (answer.status < 300 && v.is(Missing, answer.json)))
      return { kind: 'failed', reason: 'person-unknown' }
    const said = outcome(answer, reply)
    return said.kind === 'sent' ? { kind: 'unknown', reason: 'answer-without-id' } : said
  },
}
