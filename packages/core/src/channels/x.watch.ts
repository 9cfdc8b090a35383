import * as v from 'valibot'
import type { Answer, Call } from './channel.ts'
import { detail, Id } from './meta.ts'
import { refusalOf, type Watch, type Watched } from './watch.ts'
import { outcome } from './x.outcome.ts'

const Webhooks = v.object({
  data: detail(v.array(v.object({ id: Id, url: v.string(), valid: detail(v.boolean()) }))),
})
const Checked = v.object({ data: v.object({ valid: v.boolean() }) })
const Subscribed = v.object({ data: v.object({ subscribed: v.boolean() }) })
const Activities = v.object({
  data: detail(
    v.array(
      v.object({ event_type: v.string(), filter: detail(v.object({ user_id: detail(Id) })), webhook_id: detail(Id) }),
    ),
  ),
})

/** Of X Activity, which is subscribed event by event: what a desk cannot do without. */
const events = ['post.mention.create', 'dm.received']

/**
 * Whether X finds our address in order, asked to look this moment (its own looks are a day apart, and it gives up after
 * 28 hours: reliability I11), and whether it brings what concerns the account. Addresses belong to the app, subscriptions to the user.
 */
export const watchX: Watch = function* watchX({ external, webhooks }, { mend }) {
  const url = `${webhooks}/x`
  const listed = yield* ours(url)
  if (listed.said) return listed.said
  const made = listed.id ?? (mend ? yield* register(url) : undefined)
  if (!made) return { webhook: false, heard: false, why: 'webhook-missing', missing: ['webhook'] }

  const path = `/2/webhooks/${encodeURIComponent(made)}`
  const answer = yield { method: 'PUT', path, as: 'app' }
  const checked = v.safeParse(Checked, answer?.json)
  // X looks before it answers; where the answer does not say what it saw, the list does.
  const valid = checked.success ? checked.output.data.valid : (yield* ours(url)).valid
  if (valid === undefined) return { why: refusalOf(outcome, answer)?.why ?? 'no-answer' }
  if (!valid) return { webhook: false, heard: false, why: 'webhook-invalid', missing: ['webhook'] }
  return { webhook: true, ...(yield* subscription(made, external)) }
}

function* ours(url: string): Generator<Call, { id?: string; valid?: boolean; said?: Watched }, Answer | undefined> {
  const answer = yield { method: 'GET', path: '/2/webhooks', as: 'app' }
  const refused = refusalOf(outcome, answer)
  // A person's token cannot ask for the app; that says nothing about the person's own calls.
  if (refused) return { said: { why: answer && answer.status < 404 ? 'app-only' : (refused.why ?? 'no-answer') } }
  const read = v.safeParse(Webhooks, answer?.json)
  if (!read.success) return { said: { why: 'network-trouble' } }
  const found = read.output.data?.find((one) => one.url === url)
  return found ? { id: found.id, ...(found.valid === undefined ? {} : { valid: found.valid }) } : {}
}

/** A new address: an app may have few, so only when a person asks. */
function* register(url: string): Generator<Call, string | undefined, Answer | undefined> {
  const answer = yield { method: 'POST', path: '/2/webhooks', json: { url }, as: 'app' }
  const read = v.safeParse(v.object({ data: v.object({ id: Id }) }), answer?.json)
  return answer && answer.status < 300 && read.success ? read.output.data.id : undefined
}

/** Account Activity brings everything of a user; X Activity one event each. Where neither does, the first is asked for again. */
function* subscription(webhook: string, user: string): Generator<Call, Watched, Answer | undefined> {
  const path = `/2/account_activity/webhooks/${encodeURIComponent(webhook)}/subscriptions/all`
  const whole = yield { method: 'GET', path }
  if (isSubscribed(whole)) return { heard: true }
  const refused = refusalOf(outcome, whole)
  if (refused?.token) return refused

  const answer = yield { method: 'GET', path: '/2/activity/subscriptions', as: 'app' }
  const read = v.safeParse(Activities, answer?.status === 200 ? answer.json : undefined)
  const there = read.success
    ? (read.output.data ?? [])
        .filter(({ filter, webhook_id }) => filter?.user_id === user && (webhook_id ?? webhook) === webhook)
        .map(({ event_type }) => event_type)
    : []
  const missing = events.filter((event) => !there.includes(event))
  if (missing.length === 0) return { heard: true }
  if (there.length > 0) return { heard: false, missing, why: 'not-subscribed' }
  // Refused and not listed: nobody knows, and nothing is begun that may cost.
  if (refused) return { why: refused.why ?? 'refused' }

  const again = yield { method: 'POST', path }
  if (isSubscribed(again)) return { heard: true, mended: true }
  return { heard: false, missing: ['account_activity'], why: refusalOf(outcome, again)?.why ?? 'not-subscribed' }
}

function isSubscribed(answer: Answer | undefined) {
  const read = v.safeParse(Subscribed, answer?.json)
  return answer !== undefined && answer.status < 300 && read.success && read.output.data.subscribed
}
