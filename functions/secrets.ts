import type { Secrets, SetSecret } from '@ascolta/core/ports'
import { GetParametersByPathCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'

const keep = 15 * 60_000
const again = 60_000

/** One group of secrets, read with one call and kept for 15 minutes, then refreshed beside the answer (hazard S9). */
export function secrets(client: Pick<SSMClient, 'send'>, path: string, now: () => number = Date.now): Secrets {
  let held: { at: number; values: Record<string, string> } | undefined
  let reading: Promise<Record<string, string>> | undefined

  async function read() {
    const values: Record<string, string> = {}
    let NextToken: string | undefined
    do {
      const page = await client.send(
        new GetParametersByPathCommand({ Path: path, WithDecryption: true, NextToken, MaxResults: 10 }),
      )
      for (const { Name = '', Value = '' } of page.Parameters ?? []) values[Name.slice(path.length + 1)] = Value
      NextToken = page.NextToken
    } while (NextToken)
    held = { at: now(), values }
    return values
  }
  const refresh = () => (reading ??= read().finally(() => (reading = undefined)))

  return async ({ fresh = false } = {}) => {
    if (!held) return refresh()
    const age = now() - held.at
    if (fresh && age > again) return refresh()
    // A failed refresh leaves the old values in use: sending and signing must not depend on a second service being up.
    if (age > keep) refresh().catch((error: unknown) => console.warn('secrets not refreshed', { path, error }))
    return held.values
  }
}

/** Sets secrets of one group as SecureStrings. */
export const secretSetter =
  (client: Pick<SSMClient, 'send'>, path: string): SetSecret =>
  async (name, value) => {
    await client.send(
      new PutParameterCommand({ Name: `${path}/${name}`, Value: value, Type: 'SecureString', Overwrite: true }),
    )
  }
