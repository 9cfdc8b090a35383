import { createHmac, randomBytes } from 'node:crypto'
import * as v from 'valibot'
import type { Account, Frame } from '../frame.ts'
import type { Shelves } from '../shelf.ts'
import type { XCall } from './calls.ts'
import { problems } from './errors.ts'

const Kept = v.object({ id: v.string(), valid: v.boolean() })
const patience = 10_000
const field = 'x'

/** The desk's one address on X: found in order or not, and which accounts are brought to it. */
export function openAddress(
  frame: Frame,
  { shelf }: Pick<Shelves, 'shelf'>,
  { desk, secret }: { desk: () => string; secret: () => string },
) {
  const kept = shelf('x-webhook', Kept)
  const id = '1146654567674912769'
  const url = () => `${desk()}/x`
  const valid = () => kept.get(id)?.valid ?? true
  const { subscriptions } = frame.world
  const subscribed = ({ external }: Account) => subscriptions.get(external)?.fields.includes(field) ?? false
  const shown = () => ({ id, url: url(), valid: valid(), created_at: '2026-01-01T00:00:00.000Z' })

  /** X's challenge (CRC), as it is: a token to be proved with the consumer secret. */
  async function check(account: Account) {
    const token = randomBytes(16).toString('base64url')
    const proof = `sha256=${createHmac('sha256', secret()).update(token).digest('base64')}`
    const said = await fetch(`${url()}?crc_token=${token}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    }).then(
      (answer) => answer.json() as Promise<{ response_token?: unknown }>,
      () => undefined,
    )
    const fine = said?.response_token === proof && frame.moods.of(account.id).address !== 'invalid'
    kept.put({ id, valid: fine })
    return fine
  }
  const own = (wanted: string | undefined) => {
    if (wanted !== id) throw problems.gone(wanted ?? '')
  }
  const call = (method: XCall['method'], path: string, run: XCall['run']): XCall => ({
    method,
    path,
    limit: 'read',
    effect: false,
    run,
  })
  const all = '/2/account_activity/webhooks/:id/subscriptions/all'

  return {
    /** An address that X found out of order hears nothing until X is asked to look again. */
    hears: valid,
    spoil: () => kept.put({ id, valid: false }),
    calls: [
      call('GET', '/2/webhooks', () => ({ json: { data: [shown()], meta: { result_count: 1 } } })),
      call('PUT', '/2/webhooks/:id', async ({ path, account }) => {
        own(path.id)
        return { json: { data: { valid: await check(account) } } }
      }),
      call('POST', '/2/webhooks', () => {
        throw problems.forbidden('Your app has as many webhooks as it may have.')
      }),
      call('GET', all, ({ path, account }) => {
        own(path.id)
        return { json: { data: { subscribed: subscribed(account) } } }
      }),
      call('POST', all, ({ path, account }) => {
        own(path.id)
        if (frame.moods.of(account.id).subscription === 'refused')
          throw problems.forbidden('Subscriptions are used up for this app.')
        subscriptions.put({ id: account.external, fields: [field] })
        return { json: { data: { subscribed: true } } }
      }),
      call('GET', '/2/activity/subscriptions', () => ({ json: { meta: { result_count: 0 } } })),
    ],
  }
}
export type Address = ReturnType<typeof openAddress>
