import { randomBytes } from 'node:crypto'
import type { SecretGroup } from '@ascolta/functions/topology'
import type { LocalParameters } from './parameters.ts'

/** Where a group of secrets lies in the parameter store. */
export const pathOf = (group: SecretGroup) => `/ascolta/${group}`

/** What the desk cannot start without. */
const needed = [
  ['keys', 'salt'],
  ['keys', 'live'],
  ['keys', 'oidc'],
  ['keys', 'session'],
  ['signing', 'meta.secrets'],
  ['signing', 'meta.verify'],
  ['signing', 'x.secrets'],
] as const satisfies readonly (readonly [SecretGroup, string])[]

/** The secrets of this laptop, made once: who asks for one that is not there gets a new one of 32 random bytes. */
export function localSecrets(parameters: LocalParameters) {
  const secret = (group: SecretGroup, name: string) =>
    parameters.ensure(`${pathOf(group)}/${name}`, () => randomBytes(32).toString('hex'))
  return {
    secret,
    async seed() {
      for (const [group, name] of needed) await secret(group, name)
    },
  }
}
