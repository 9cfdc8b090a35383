import * as v from 'valibot'
import { detail, Id } from './meta.ts'
import { type Piece, piece, unread } from './piece.ts'

/** X Activity: one event per body, which names its type. */
const Activity = v.object({
  data: v.object({
    event_type: v.string(),
    filter: detail(v.object({ user_id: detail(Id) })),
    payload: detail(v.object({ user_id: detail(Id) })),
  }),
})

/** Filtered stream: a post and the rules of ours that it met. */
const Streamed = v.object({
  data: v.unknown(),
  includes: v.optional(v.unknown()),
  matching_rules: v.array(detail(v.object({ tag: detail(v.string()) }))),
})

/** Account Activity: lists named by what happened, for one account. */
const Account = v.objectWithRest({ for_user_id: Id }, v.unknown())
const Revoked = v.object({
  user_event: v.object({
    revoke: detail(v.object({ source: detail(v.object({ user_id: detail(Id) })) })),
  }),
})
const Replayed = v.object({ replay_job_status: v.unknown() })

/** Members of Account Activity that say about whom, not what. */
const envelope = new Set(['for_user_id', 'user_has_blocked', 'is_blocked_by', 'users', 'apps'])

/** A webhook body of X, taken apart: three products speak on one address and are told apart by their shapes. */
export function splitX(body: unknown, receivedAt: string): Piece[] {
  const activity = v.safeParse(Activity, body)
  if (activity.success) {
    const { filter, payload } = activity.output.data
    return [piece('x', only(body, 'data'), { id: filter?.user_id ?? payload?.user_id }, receivedAt)]
  }
  const streamed = v.safeParse(Streamed, body)
  if (streamed.success)
    return [piece('x', streamed.output, { id: accountOf(streamed.output.matching_rules) }, receivedAt)]
  const account = v.safeParse(Account, body)
  if (account.success) return lists(account.output, receivedAt)
  const revoked = v.safeParse(Revoked, body)
  if (revoked.success)
    return [piece('x', only(body, 'user_event'), { id: revoked.output.user_event.revoke?.source?.user_id }, receivedAt)]
  const reason = v.is(Replayed, body) ? 'replay-job' : 'unknown-object'
  return [unread(JSON.stringify(body), reason, receivedAt)]
}

function lists(body: v.InferOutput<typeof Account>, receivedAt: string): Piece[] {
  const id = body.for_user_id
  const happenings = Object.entries(body).filter(([name]) => !envelope.has(name))
  if (happenings.length === 0) return [unread(JSON.stringify(body), 'unknown-list', receivedAt, id)]
  const known = v.safeParse(v.record(v.string(), v.unknown()), body.users)
  return happenings.flatMap(([name, list]) =>
    [list].flat().map((item) => {
      const users = known.success ? named(known.output, item) : {}
      return piece('x', { [name]: item, ...(Object.keys(users).length > 0 && { users }) }, { id }, receivedAt)
    }),
  )
}

const Private = v.object({
  sender_id: detail(Id),
  target: detail(v.object({ recipient_id: detail(Id) })),
  message_create: detail(v.object({ sender_id: detail(Id), target: detail(v.object({ recipient_id: detail(Id) })) })),
})

/** Of all people of a body those of one item: a body of a thousand messages must not be kept a thousand times. */
function named(users: Record<string, unknown>, item: unknown) {
  const read = v.safeParse(Private, item)
  if (!read.success) return {}
  const { message_create: made = read.output } = read.output
  const ids = [made.sender_id, made.target?.recipient_id].filter((id) => id !== undefined)
  return Object.fromEntries(ids.filter((id) => Object.hasOwn(users, id)).map((id) => [id, users[id]]))
}

/** A filtered stream names no account. A rule whose tag is an account's id does; else the desk's only account is meant. */
const accountOf = (rules: v.InferOutput<typeof Streamed>['matching_rules']) =>
  rules.map((rule) => rule?.tag).find((tag) => tag && /^\d{1,20}$/.test(tag))

const only = (body: unknown, name: string) => ({ [name]: Object(body)[name] })
