import { region, signer } from './signed.ts'

const patience = 3_000

/** Calls another function and does not wait for it (asynchronous invocation): Lambda keeps the event and tries three times. */
export const invoke = (name: string) => {
  const sign = signer('lambda')
  return async (event: object) => {
    const base = process.env.AWS_ENDPOINT_URL_LAMBDA ?? `https://lambda.${await region()}.amazonaws.com`
    const url = new URL(`${base}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`)
    const body = JSON.stringify(event)
    const asked = { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' }
    const headers = await sign(url, { method: 'POST', headers: asked, body })
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(patience) })
    await answer.body?.cancel()
    if (answer.status !== 202) throw new Error(`a call of another function was answered ${answer.status}`)
  }
}
