import type { Clock } from '@ascolta/core/clock'
import type { Secrets } from '@ascolta/core/ports'
import * as v from 'valibot'
import { type Pass, verify } from './pass.ts'

/** What AppSync Events asks its authorizer. */
const Question = v.object({
  authorizationToken: v.string(),
  requestContext: v.object({
    operation: v.picklist(['EVENT_CONNECT', 'EVENT_SUBSCRIBE', 'EVENT_PUBLISH']),
    channel: v.nullish(v.string()),
  }),
})
type Request = v.InferOutput<typeof Question>['requestContext']

/** Kept by nobody: a pass is looked at each time. */
const answer = (isAuthorized: boolean) => ({ isAuthorized, ttlOverride: 0 })

/** Who may connect, and listen to which one channel. Refuses what it does not understand and never throws. */
export const authorize =
  ({ keys, clock }: { keys: Secrets; clock: Clock }) =>
  async (event: unknown) => {
    const { success, output } = v.safeParse(Question, event)
    if (!success) return answer(false)
    const { authorizationToken: token, requestContext } = output
    try {
      const opened =
        (await opens(token, keys(), clock)) ??
        // The key may have been renewed since this container read it.
        (await opens(token, keys({ fresh: true }), clock))
      return answer(opened !== undefined && allows(opened, requestContext))
    } catch (error) {
      console.error('live keys cannot be read', { name: error instanceof Error ? error.name : typeof error })
      return answer(false)
    }
  }

async function opens(token: string, keys: ReturnType<Secrets>, clock: Clock) {
  const { live } = await keys
  return live ? verify(live, token, clock()) : undefined
}

/** One exact channel, byte for byte. Only the desk's own functions publish, and they do not come this way. */
function allows({ aud }: Pass, { operation, channel }: Request) {
  if (operation === 'EVENT_CONNECT') return aud === 'connect'
  if (operation === 'EVENT_SUBSCRIBE') return aud === channel && aud.startsWith('/') && !aud.includes('*')
  return false
}
