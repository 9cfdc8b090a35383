import { setTimeout } from 'node:timers/promises'
import { region, signer } from './signed.ts'

const tries = 4
const patience = 2_000

/** One call of the parameter store: its operation and what it is asked. */
export type ParameterStore = (operation: 'GetParametersByPath' | 'PutParameter', input: object) => Promise<unknown>

/**
 * The parameter store in its own protocol (AWS JSON 1.1). A client of the SDK for two operations would be a fifth of
 * every bundle. Throttling and outages are tried again; what stays refused is thrown with the service's word for it.
 */
export const parameterStore = (endpoint = process.env.AWS_ENDPOINT_URL_SSM): ParameterStore =>
  async function parameterStore(operation, input) {
    const url = new URL(endpoint ?? `https://ssm.${await region()}.amazonaws.com`)
    const body = JSON.stringify(input)
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${operation}` }
    for (let attempt = 1; ; attempt++) {
      const outcome = await once(url, headers, body)
      if ('json' in outcome) return outcome.json
      if (!outcome.passing || attempt === tries) throw new Error(`parameter store: ${operation} ${outcome.reason}`)
      await setTimeout(2 ** attempt * 50 * (0.5 + Math.random()))
    }
  }

const sign = /* @__PURE__ */ signer('ssm')

async function once(
  url: URL,
  headers: Record<string, string>,
  body: string,
): Promise<{ json: unknown } | { reason: string; passing: boolean }> {
  try {
    const signed = await sign(url, { method: 'POST', headers, body })
    const answer = await fetch(url, { method: 'POST', headers: signed, body, signal: AbortSignal.timeout(patience) })
    const text = await answer.text()
    if (answer.ok) return { json: JSON.parse(text) }
    const reason = /"__type"\s*:\s*"(?:[\w.]*#)?(\w+)/.exec(text)?.[1] ?? String(answer.status)
    return { reason, passing: answer.status >= 500 || /Throttl|TooMany/.test(reason) }
  } catch (error) {
    return { reason: error instanceof Error ? error.name : 'unreachable', passing: true }
  }
}
