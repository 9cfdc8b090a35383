import type { Account } from '../accounts/account.ts'
import type { PolicyStore } from '../company/policy.store.ts'
import { parts } from '../keys.ts'
import type { ProfileStore } from '../people/profile.store.ts'
import { type Asked, asksFields, type Route, route, ruleKind } from './rule.ts'

interface Deps {
  policies: PolicyStore
  profiles: Pick<ProfileStore, 'get'>
}

/** Where a conversation that begins goes, as the company's rules say. The customer's card is read only where a rule asks for it. */
export const routing = ({ policies, profiles }: Deps) =>
  async function routed(
    ticket: string,
    { channel, team, id: account }: Account,
    said: Pick<Asked, 'public' | 'text' | 'language'>,
  ): Promise<Route & { team: string }> {
    const rules = await policies.list(ruleKind)
    const fields = asksFields(rules) ? (await profiles.get(parts(ticket).customer)).fields : undefined
    const found = route(rules, { ...said, account, channel, fields })
    return { ...found, team: found.team ?? team }
  }
