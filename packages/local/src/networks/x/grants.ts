import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { type Account, accountOf, type Frame } from '../frame.ts'
import type { Shelves } from '../shelf.ts'

const Grant = v.object({
  /** The refresh token: works once. */
  id: v.string(),
  account: v.string(),
  access: v.optional(v.string()),
  expiresAt: v.optional(v.number()),
  used: v.boolean(),
})

const lives = 7200
export const client = { id: 'Q2xpZW50SWRPZlRoZURlc2s6MTpjaQ', secret: 'the-client-secret-of-the-desk' }

/** OAuth 2.0 on X: access tokens of two hours, each refresh token good for one new pair. */
export function openGrants(frame: Frame, { shelf }: Pick<Shelves, 'shelf'>) {
  const grants = shelf('x-grant', Grant)
  const word = () => randomBytes(24).toString('base64url')

  return {
    /** What X's login gives the owner of an account to hand on. */
    login(account: string) {
      const { id } = grants.put({ id: word(), account: accountOf(frame, account).id, used: false })
      return { client: client.id, secret: client.secret, refresh: id }
    },
    /** Whose grant a refresh token belongs to, used up or not. */
    account: (refresh: string): Account | undefined => {
      const grant = grants.get(refresh)
      return grant && frame.accounts.find(({ id }) => id === grant.account)
    },
    renew(refresh: string) {
      const grant = grants.get(refresh)
      if (!grant || grant.used) return undefined
      grants.put({ ...grant, used: true })
      const next = grants.put({
        id: word(),
        account: grant.account,
        access: word(),
        expiresAt: frame.clock().getTime() + lives * 1000,
        used: false,
      })
      return { token_type: 'bearer', expires_in: lives, access_token: next.access, refresh_token: next.id }
    },
    /** Whose access token it is, while it lives. */
    holder(access: string): Account | undefined {
      const now = frame.clock().getTime()
      const grant = grants.all().find((one) => one.access === access && (one.expiresAt ?? 0) > now)
      return grant && frame.accounts.find(({ id }) => id === grant.account)
    },
  }
}
export type Grants = ReturnType<typeof openGrants>
