import { problems } from './errors.ts'

const quarter = 15 * 60
const day = 24 * 3600

/** Calls per window of X. Of posts and messages its own pages contradict each other: the smaller figures. */
const limits = {
  post: { limit: 100, seconds: quarter },
  'post-day': { limit: 10_000, seconds: day },
  message: { limit: 15, seconds: quarter },
  'message-day': { limit: 1440, seconds: day },
  media: { limit: 500, seconds: quarter },
  delete: { limit: 50, seconds: quarter },
  hide: { limit: 50, seconds: quarter },
  read: { limit: 450, seconds: quarter },
} as const
export type Limited = 'post' | 'message' | 'media' | 'delete' | 'hide' | 'read'

/** Counts calls per account in windows that begin with the first call. */
export function counter(now: () => number) {
  const windows = new Map<string, { until: number; used: number }>()

  function window(account: string, name: keyof typeof limits) {
    const { limit, seconds } = limits[name]
    const key = `${account} ${name}`
    const at = Math.floor(now() / 1000)
    const held = windows.get(key)
    const open = held && held.until > at ? held : { until: at + seconds, used: 0 }
    windows.set(key, open)
    return { open, limit }
  }
  const rate = (limit: number, { until, used }: { until: number; used: number }, prefix = 'x-rate-limit') => ({
    [`${prefix}-limit`]: String(limit),
    [`${prefix}-remaining`]: String(Math.max(0, limit - used)),
    [`${prefix}-reset`]: String(until),
  })

  return {
    /** Counts one call. Returns what X says of the window; throws when it is used up. */
    count(account: string, name: Limited) {
      const { open, limit } = window(account, name)
      const daily = name === 'post' || name === 'message' ? window(account, `${name}-day`) : undefined
      if (open.used >= limit) throw problems.limit(rate(limit, open))
      if (daily && daily.open.used >= daily.limit)
        throw problems.limit({ ...rate(limit, open), ...rate(daily.limit, daily.open, 'x-app-limit-24hour') })
      open.used++
      if (daily) daily.open.used++
      return rate(limit, open)
    },
    /** As if a window were used up until so many seconds from now. */
    spent: (prefix: string, seconds: number) =>
      problems.limit(rate(100, { until: Math.floor(now() / 1000) + seconds, used: 100 }, prefix)),
  }
}
