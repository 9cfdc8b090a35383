import type { Publish } from '@ascolta/core/ports'
import { signer } from './signed.ts'

/** Events a call may carry (AppSync Events). */
const most = 5
const patience = 2_000

/** Tells the live service, signed as this function (IAM). What cannot be told is dropped with one line in the log: the desk polls. */
export function livePublisher(base: string, timeout = patience): Publish {
  const url = new URL('/event', base)
  const sign = signer('appsync')

  async function post(channel: string, events: unknown[]) {
    const body = JSON.stringify({ channel, events: events.map((event) => JSON.stringify(event)) })
    const headers = await sign(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeout) })
    if (!response.ok) throw new Error(`status ${response.status}`)
    await response.body?.cancel()
  }

  return async (channel, events) => {
    try {
      for (let start = 0; start < events.length; start += most) await post(channel, events.slice(start, start + most))
    } catch (error) {
      // The channel's name says who talks to whom: only its namespace goes into the log.
      console.warn('live event not published', { namespace: channel.split('/')[1], reason: reasonOf(error) })
    }
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : typeof error)
