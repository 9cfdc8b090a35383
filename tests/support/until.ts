import { vi } from 'vitest'

/** Waits until the check no longer throws, and answers what it answers: long, because the machine may be busy, and often. */
export const until = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 30_000, interval: 25 })
