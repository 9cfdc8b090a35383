import { createHmac, randomBytes } from 'node:crypto'
import { accountId } from '@ascolta/core/accounts/account'
import { Channel } from '@ascolta/core/channels/channel'
import * as v from 'valibot'
import { type Account, accountOf, action } from './frame.ts'
import type { Moods } from './moods.ts'
import { handshakeAt } from './once.ts'
import { seed } from './seed.ts'
import type { Shelves } from './shelf.ts'
import { digits, Unplayable, type World } from './world.ts'

/** A company's app at Meta. The companies that are there from the first start share one that is set up already. */
const App = v.object({ id: v.string(), secret: v.string(), callback: v.optional(v.string()) })
const Opened = v.object({ id: v.string(), channel: Channel, external: v.string(), name: v.string(), token: v.string() })
const Renewed = v.object({ id: v.string(), token: v.string() })
const Address = v.pipe(v.string(), v.trim(), v.url())

interface Needs {
  accounts: Account[]
  world: World
  moods: Moods
  shelves: Pick<Shelves, 'shelf'>
  changed: () => void
  now: () => number
  /** The secrets of the apps that are there from the start. */
  secrets: { meta: () => string; x: () => string }
}

/** What a company does on the networks themselves before a desk can hear it: opens accounts, has an app, registers an address. */
export function openApps({ accounts, world, moods, shelves, changed, now, secrets }: Needs) {
  const opened = shelves.shelf('account', Opened)
  const apps = shelves.shelf('app', App)
  const renewed = shelves.shelf('token', Renewed)
  for (const account of opened.all()) accounts.push({ ...account })
  for (const account of accounts) account.token = renewed.get(account.id)?.token ?? account.token
  const ofMeta = ({ channel }: Account) => channel !== 'x' && channel !== 'email'
  const appOf = (account: Account) => (ofMeta(account) ? apps.get(account.name) : undefined)
  const word = () => randomBytes(18).toString('base64url')

  function externalOf(channel: Channel, name: string) {
    const page = accounts.find(
      (one) => one.name === name && (one.channel === 'facebook-page' || one.channel === 'messenger'),
    )
    const known = accounts.some((one) => one.name === name && one.channel === channel)
    if (known) throw new Unplayable(`${name} is there already.`)
    if ((channel === 'facebook-page' || channel === 'messenger') && page) return page.external
    if (channel === 'email') return `assistenza@${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.example`
    return channel === 'instagram' ? `1784${digits()}`.slice(0, 17) : digits()
  }

  return {
    /** What an account's webhooks are signed with. */
    secretOf(id: string) {
      const account = accounts.find((one) => one.id === id)
      return (account && appOf(account)?.secret) ?? secrets.meta()
    },
    /** Whether the account's app knows an address to bring its news to. */
    hears(account: Account) {
      const app = appOf(account)
      return !app || app.callback !== undefined
    },
    actions: {
      /** A new account, of a company that is there or of a new one: nobody has connected it to anything. */
      openAccount: action(
        v.object({ channel: Channel, name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(60)) }),
        ({ channel, name }) => {
          const external = externalOf(channel, name)
          const shared = accounts.find((one) => one.external === external)
          const account = { id: accountId(channel, external), channel, external, name, token: shared?.token ?? word() }
          const young = !accounts.some((one) => one.name === name && ofMeta(one))
          if (ofMeta(account) && young) apps.put({ id: name, secret: randomBytes(16).toString('hex') })
          accounts.push({ ...opened.put(account) })
          if (!shared && channel !== 'email') world.subscriptions.put({ id: external, fields: [] })
          seed(world, [account], now())
          changed()
          return account
        },
      ),
      /** The address and the verify token as they are pasted: Meta asks there at once. */
      registerWebhook: action(
        v.object({ company: v.string(), url: Address, token: v.pipe(v.string(), v.trim()) }),
        async ({ company, url, token }) => {
          const answered = await handshakeAt(url, token).catch(() => false)
          if (!answered) throw new Unplayable('The callback URL or verify token could not be validated.')
          const app = apps.get(company)
          if (app) apps.put({ ...app, callback: url })
          changed()
          return { verified: true }
        },
      ),
      /** X asks an address whether it knows the consumer secret. */
      registerX: action(v.object({ url: Address }), async ({ url }) => {
        const token = word()
        const proof = `sha256=${createHmac('sha256', secrets.x()).update(token).digest('base64')}`
        const said = await fetch(`${url}?crc_token=${token}`, { redirect: 'manual' }).then(
          (answer) => answer.text(),
          () => '',
        )
        if (!said.includes(proof)) throw new Unplayable('The webhook did not answer the challenge (CRC).')
        return { valid: true }
      }),
      /** A new token in place of the old one, which no longer counts; a dead one is forgotten. */
      newToken: action(v.object({ account: v.string() }), ({ account }) => {
        const { external, channel } = accountOf({ accounts }, account)
        const token = word()
        for (const one of accounts)
          if (one.external === external && (channel !== 'email' || one.id === account)) {
            one.token = token
            renewed.put({ id: one.id, token })
            const mood = moods.of(one.id)
            if (mood.answer === 'expired') moods.set(one.id, { ...mood, answer: 'normal' })
          }
        changed()
        return { token }
      }),
    },
    view: () => ({
      apps: {
        meta: Object.fromEntries(
          [...new Set(accounts.map(({ name }) => name))].map((name) => {
            const app = apps.get(name)
            return [name, { secret: app?.secret ?? secrets.meta(), ready: !app || app.callback !== undefined }]
          }),
        ),
        x: { secret: secrets.x() },
      },
      keys: accounts.map(({ id, external, token }) => ({
        id,
        token,
        subscribed: (world.subscriptions.get(external)?.fields.length ?? 0) > 0,
      })),
    }),
  }
}
export type Apps = ReturnType<typeof openApps>
