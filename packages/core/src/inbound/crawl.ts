import type { Account } from '../accounts/account.ts'
import type { Lists } from '../accounts/network.ts'
import { adapterOf } from '../channels/adapters.ts'
import type { Adapter, Answer, Found, ListCall } from '../channels/channel.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { Cursor } from './listen.store.ts'

interface Deps {
  lists: Lists
  clock: Clock
  sleep: (milliseconds: number) => Promise<unknown>
}

/** Where a round ended: what it found, which pages are left, and what stopped it before its end. */
export interface Ending {
  found: Found[]
  left: NonNullable<Cursor['rest']>['calls']
  /** Why single pages were passed over. */
  refused?: string
  stopped?: { reason: string; afterSeconds?: number; token?: true }
}

const most = { calls: 25, milliseconds: 20_000 }
/** Calls that may follow each other at once, and how many come to a second after that: what Meta allows for conversations. */
const perSecond = 2
const shortPause = 120

/** Reads an account's lists page by page, the deepest first, so that little is left over when the round must end. */
export async function crawl(
  { lists, clock, sleep }: Deps,
  account: Account,
  token: string,
  { since, calls }: { since: string; calls: ListCall[] | undefined },
): Promise<Ending> {
  const adapter = adapterOf(account.channel)
  const { listen } = adapter
  if (!listen) return { found: [], left: [] }
  const begun = iso(clock())
  const roots = listen.first(account, since)
  const found: Found[] = []
  let left = calls ?? roots
  let refused: string | undefined
  const ending = (rest: Omit<Ending, 'found' | 'refused'>): Ending => ({ found, ...(refused && { refused }), ...rest })

  for (let count = 0; left.length > 0; count++) {
    const early = Date.parse(begun) + Math.floor(count / perSecond) * 1000 - clock().getTime()
    if (early > 0) await sleep(early)
    const [call, ...others] = left
    if (!call || count >= most.calls || iso(clock()) > later(begun, most.milliseconds))
      return ending({ left: plain(left), stopped: { reason: '', afterSeconds: 0 } })
    const answer = await lists(adapter, call, token).catch(() => undefined)
    if (answer && answer.status < 300) {
      const { changes, more } = listen.read(call, answer, { external: account.external, since })
      found.push(...changes)
      left = [...more, ...others]
      continue
    }
    const said = refusal(adapter, account, answer)
    switch (said.kind) {
      case 'never':
        // A post that was deleted since it was listed, or a list that this app may not see. Without the first lists there is nothing.
        if (roots.some(({ path, optional }) => path === call.path && !optional))
          return ending({ left: [], stopped: { reason: said.reason } })
        if (said.reason !== 'gone' && !call.optional) refused = said.reason
        left = others
        break
      case 'token':
        return ending({ left: plain(left), stopped: { reason: said.reason, token: true } })
      case 'later':
        // A page that never comes must not hold up the others.
        return ending({ left: plain([...others, call]), stopped: { reason: said.reason, afterSeconds: said.wait } })
    }
  }
  return ending({ left: [] })
}

/** What the network's words mean here, by the same table as for a send. */
function refusal(adapter: Adapter, { external }: Account, answer: Answer | undefined) {
  const said = answer && adapter.outcome(answer, { id: '', text: '', external })
  if (!said || said.kind === 'sent' || said.kind === 'unknown')
    return { kind: 'later' as const, reason: 'no-answer', wait: shortPause }
  const { reason } = said
  if (said.kind === 'retry') return { kind: 'later' as const, reason, wait: said.afterSeconds }
  return { kind: said.kind === 'paused' && reason === 'token' ? ('token' as const) : ('never' as const), reason }
}

const plain = (calls: ListCall[]): Ending['left'] =>
  calls.map(({ path, optional }) => ({ method: 'GET', path, ...(optional && { optional }) }))
