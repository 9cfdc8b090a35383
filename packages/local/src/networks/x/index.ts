import * as v from 'valibot'
import type { Courier } from '../courier.ts'
import { type Account, action, type Frame, type Wire } from '../frame.ts'
import type { Shelves } from '../shelf.ts'
import { xApi } from './api.ts'
import { xCalls } from './calls.ts'
import { xCustomers } from './customers.ts'
import { openGrants } from './grants.ts'
import { news } from './news.ts'
import { xReads } from './reads.ts'
import { openSquare } from './square.ts'
import { xView } from './view.ts'
import type { Address } from './webhook.ts'

const posted = [
  {
    daysAgo: 5,
    text: 'Il nuovo tariffario è online: stessi prezzi, parole più chiare. https://lumara.example/tariffe',
  },
  { daysAgo: 1, text: 'Questa notte lavoriamo sulla rete a Torino Nord: qualche minuto senza luce tra le 2 e le 4.' },
]

/** X as far as the desk uses it. */
export function onX(
  frame: Frame,
  shelves: Pick<Shelves, 'shelf'>,
  post: Pick<Courier, 'after'>,
  wire: Wire,
  address: Address,
) {
  const square = openSquare(frame, shelves)
  for (const { id } of frame.accounts.filter((account: Account) => account.channel === 'x'))
    if (!square.posts().some((one) => one.account === id))
      for (const { daysAgo, text } of posted)
        square.post(id, { text, app: false, at: square.now() - daysAgo * 86_400_000 })
  const grants = openGrants(frame, shelves)
  const told = news(frame, square, wire)
  return {
    ...xCustomers(frame, square, told),
    api: xApi(frame, post, grants, [...xCalls(frame, square, told), ...xReads(square), ...address.calls]),
    /** The account's owner logs in to the desk's app with OAuth 2.0: what is pasted into the desk. */
    xLogin: action(v.object({ account: v.string() }), ({ account }) => grants.login(account)),
    view: () => xView(frame, square),
    /** What the account has answered below a post and everybody can read. */
    answers: (id: string) =>
      square
        .posts()
        .filter((one) => one.parent === id && one.author === undefined && !one.removed)
        .map((one) => ({ id: one.id, parent: id, text: one.text, at: one.at, hidden: one.hidden })),
  }
}
