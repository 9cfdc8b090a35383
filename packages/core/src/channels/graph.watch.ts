import * as v from 'valibot'
import type { Answer, Call } from './channel.ts'
import { graphOutcome } from './graph.ts'
import { detail, Id, instant } from './meta.ts'
import { refusalOf, tokenItself, type Watch, type Watched } from './watch.ts'
import { businessIn, healthOf } from './whatsapp.templates.ts'

const Token = v.object({
  data: v.object({
    app_id: detail(Id),
    is_valid: detail(v.boolean()),
    /** Epoch seconds; 0: never. */
    expires_at: detail(v.number()),
  }),
})
type Token = v.InferOutput<typeof Token>['data']

const Apps = v.object({
  data: v.array(
    v.object({
      id: detail(Id),
      subscribed_fields: detail(v.array(v.string())),
      whatsapp_business_api_data: detail(v.object({ id: detail(Id) })),
    }),
  ),
})

const outcome = (answer: Answer) => graphOutcome(answer, () => undefined)
const segment = (id: string) => encodeURIComponent(id)

/** A Page, or an Instagram account: whether our app hears these fields of it. Subscribing replaces the whole list, so what stands there already is asked for again. */
export const watchFields = (needed: readonly string[]): Watch =>
  function* watchFields({ external }) {
    const token = yield* tokenOf()
    const path = `/${segment(external)}/subscribed_apps`
    const before = yield* subscribed(path, token.app)
    if (!before.fields) return { ...token.said, ...before.said }
    const missing = lacking(before.fields, needed)
    if (missing.length === 0) return { ...token.said, heard: true }

    const wanted = [...new Set([...before.fields, ...needed])].join(',')
    const refused = refusalOf(outcome, yield { method: 'POST', path: `${path}?subscribed_fields=${wanted}` })
    const after = yield* subscribed(path, token.app)
    const left = after.fields ? lacking(after.fields, needed) : missing
    if (left.length === 0) return { ...token.said, heard: true, mended: true }
    return { ...token.said, heard: false, missing: left, ...refused }
  }

/** A WhatsApp Business Account as a whole, which the number says it belongs to: it is subscribed or it is not. */
export const watchBusiness: Watch = function* watchBusiness({ external }) {
  const token = yield* tokenOf()
  const health = yield healthOf(external)
  const { business } = businessIn(health?.json)
  if (!business) return { ...token.said, ...(refusalOf(outcome, health) ?? { why: 'no-business-id' }) }
  const path = `/${segment(business)}/subscribed_apps`
  const before = yield* subscribed(path, token.app)
  if (!before.fields) return { ...token.said, ...before.said }
  if (before.there) return { ...token.said, heard: true }
  const refused = refusalOf(outcome, yield { method: 'POST', path })
  const after = yield* subscribed(path, token.app)
  if (after.there) return { ...token.said, heard: true, mended: true }
  return { ...token.said, heard: false, missing: ['messages'], ...refused }
}

/** What Meta says of our token: whose app it is and until when it lives. It need not say. */
function* tokenOf(): Generator<Call, { said: Watched; app?: string }, Answer | undefined> {
  const answer = yield { method: 'GET', path: `/debug_token?input_token=${tokenItself}` }
  const refused = refusalOf(outcome, answer)
  // Some tokens may not ask about themselves: only one that is dead says something.
  if (refused) return { said: refused.token ? refused : {} }
  const read = v.safeParse(Token, answer?.json)
  if (!read.success) return { said: {} }
  const { app_id: app, is_valid } = read.output.data
  return {
    said: { ...expiry(read.output.data), ...(is_valid === false ? { why: 'token', token: true as const } : {}) },
    ...(app ? { app } : {}),
  }
}

function expiry({ expires_at }: Token): Pick<Watched, 'expiresAt'> {
  if (expires_at === undefined) return {}
  const at = expires_at > 0 ? instant(expires_at) : 'never'
  return at ? { expiresAt: at } : {}
}

/** What our app is subscribed to there; of several apps only ours counts, where the token said which that is. An entry without fields hears everything. */
function* subscribed(
  path: string,
  app: string | undefined,
): Generator<Call, { fields?: string[]; there: boolean; said: Watched }, Answer | undefined> {
  const answer = yield { method: 'GET', path }
  const refused = refusalOf(outcome, answer)
  if (refused) return { there: false, said: refused }
  const read = v.safeParse(Apps, answer?.json)
  if (!read.success) return { there: false, said: { why: 'network-trouble' } }
  const ours = read.output.data.filter(
    ({ id, whatsapp_business_api_data: of }) => !app || (id ?? of?.id) === undefined || (id ?? of?.id) === app,
  )
  const fields = ours.flatMap(({ subscribed_fields = ['*'] }) => subscribed_fields)
  return { fields, there: ours.length > 0, said: {} }
}

const lacking = (there: string[], needed: readonly string[]) =>
  there.includes('*') ? [] : needed.filter((field) => !there.includes(field))
