import { adapterOf, spoken } from '../channels/adapters.ts'
import type { Answer } from '../channels/channel.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { Secrets } from '../ports.ts'
import type { AccountStore } from './account.store.ts'
import type { Account } from './account.ts'
import type { Lists } from './network.ts'
import type { Reading, TemplateStore } from './template.store.ts'
import type { Template } from './template.ts'

export interface TemplatesDeps {
  accounts: AccountStore
  templates: TemplateStore
  clock: Clock
  tokens: Secrets
  lists: Lists
}

const minute = 60_000
const every = 6 * 60 * minute
/** After a refusal, and where a round was cut short. */
const again = 10 * minute
/** A business account holds at most 6,000; a desk that searches among more than these has other troubles. */
const pages = 20

/**
 * Every six hours, and when an account was connected or somebody asks: the words that networks approved are read anew.
 * The reader holds the tokens, so it is not the API. A copy only helps to choose: whether a template may go out the network decides at the send.
 */
export const readTemplates = ({ accounts, templates, clock, tokens, lists }: TemplatesDeps) => {
  return async function readTemplates() {
    const counts = { read: 0, refused: 0 }
    for (const account of await accounts.list()) {
      const { channel, state } = account
      if (state !== 'connected' || !spoken.includes(channel) || !adapterOf(channel).templates) continue
      const before = await templates.reading(account.id)
      const now = iso(clock())
      if (!isDue(before, account, now)) continue
      const begun = await templates.move(account.id, before, {
        ...kept(before),
        beganAt: now,
        nextAt: later(now, again),
      })
      if (!begun) continue
      const listed = await read(account)
      const ended = typeof listed === 'string' ? { refused: listed } : { readAt: now, nextAt: later(now, every) }
      if (typeof listed !== 'string') await templates.keep(account.id, listed)
      await templates.move(account.id, begun, { ...kept(begun), refused: undefined, ...ended })
      counts[typeof listed === 'string' ? 'refused' : 'read']++
    }
    return counts
  }

  /** All that is approved, or why not. */
  async function read(account: Account): Promise<Template[] | string> {
    const adapter = adapterOf(account.channel)
    const token = (await tokens())[account.id]
    if (!adapter.templates) return 'impossible'
    if (!token) return 'no-token'
    const found: Template[] = []
    let call = adapter.templates.first(account)
    for (let page = 0; page < pages; page++) {
      const answer = await lists(adapter, call, token).catch(() => undefined)
      const said = answer && answer.status < 300 ? adapter.templates.read(call, answer) : undefined
      if (!said) return refusal(account, answer)
      found.push(...said.templates)
      if (!said.next) break
      call = said.next
    }
    return found
  }
}

function isDue(
  { beganAt = '', askedAt = '', nextAt = '' }: Reading,
  { connectedAt, tokenAt = connectedAt }: Account,
  now: string,
) {
  return nextAt <= now || askedAt > beganAt || tokenAt > beganAt
}

const kept = ({ beganAt, readAt, nextAt, refused }: Reading) => ({
  ...(beganAt ? { beganAt } : {}),
  ...(readAt ? { readAt } : {}),
  ...(nextAt ? { nextAt } : {}),
  ...(refused ? { refused } : {}),
})

/** The network's words mean here what they mean for a send. */
function refusal({ channel, external }: Account, answer: Answer | undefined) {
  if (!answer || answer.status < 300) return 'no-answer'
  const said = adapterOf(channel).outcome(answer, { id: '', text: '', external })
  return said.kind === 'sent' ? 'no-answer' : said.reason
}
