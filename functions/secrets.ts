import type { Secrets, SetSecret } from '@ascolta/core/ports'
import * as v from 'valibot'
import type { ParameterStore } from './parameter-store.ts'

const keep = 15 * 60_000
/** Soon enough for an admin who has just pasted something, rare enough for a store that everybody shares. */
const again = 5_000

const Page = v.object({
  Parameters: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
  NextToken: v.nullish(v.string()),
})

/** One group of secrets, read with one call and kept for 15 minutes, then refreshed beside the answer (hazard S9). */
export function secrets(store: ParameterStore, path: string, now: () => number = Date.now): Secrets {
  let held: { at: number; values: Record<string, string> } | undefined
  let reading: Promise<Record<string, string>> | undefined
  /** Also a try that failed counts: a store that throttles must not be asked by every request. */
  let triedAt = 0

  async function read() {
    const values: Record<string, string> = {}
    let NextToken: string | null | undefined
    do {
      const asked = { Path: path, WithDecryption: true, MaxResults: 10, ...(NextToken ? { NextToken } : {}) }
      const page = v.parse(Page, await store('GetParametersByPath', asked))
      for (const { Name, Value } of page.Parameters) values[Name.slice(path.length + 1)] = Value
      NextToken = page.NextToken
    } while (NextToken)
    held = { at: now(), values }
    return values
  }
  function refresh() {
    triedAt = now()
    return (reading ??= read().finally(() => (reading = undefined)))
  }

  return async ({ fresh = false } = {}) => {
    if (!held) return refresh()
    if (now() - triedAt <= again) return held.values
    if (fresh) return refresh()
    // A failed refresh leaves the old values in use: sending and signing must not depend on a second service being up.
    if (now() - held.at > keep)
      refresh().catch((error: unknown) =>
        console.warn('secrets not refreshed', { path, error: error instanceof Error ? error.name : typeof error }),
      )
    return held.values
  }
}

/** Sets secrets of one group as SecureStrings. */
export const secretSetter =
  (store: ParameterStore, path: string): SetSecret =>
  async (name, Value) => {
    await store('PutParameter', { Name: `${path}/${name}`, Value, Type: 'SecureString', Overwrite: true })
  }
