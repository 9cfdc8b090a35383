import type { Courier } from '../courier.ts'
import type { Account, Frame, Wire } from '../frame.ts'
import type { Shelves } from '../shelf.ts'
import { xApi } from './api.ts'
import { xCalls } from './calls.ts'
import { xCustomers } from './customers.ts'
import { news } from './news.ts'
import { xReads } from './reads.ts'
import { openSquare } from './square.ts'
import { xView } from './view.ts'

const posted = [
  {
    daysAgo: 5,
    text: 'Il nuovo tariffario è online: stessi prezzi, parole più chiare. https://lumara.example/tariffe',
  },
  { daysAgo: 1, text: 'Questa notte lavoriamo sulla rete a Torino Nord: qualche minuto senza luce tra le 2 e le 4.' },
]

/** X as far as the desk uses it. */
export function onX(frame: Frame, shelves: Pick<Shelves, 'shelf'>, post: Pick<Courier, 'after'>, wire: Wire) {
  const square = openSquare(frame, shelves)
  for (const { id } of frame.accounts.filter((account: Account) => account.channel === 'x'))
    if (!square.posts().some((one) => one.account === id))
      for (const { daysAgo, text } of posted)
        square.post(id, { text, app: false, at: square.now() - daysAgo * 86_400_000 })
  const told = news(frame, square, wire)
  return {
    ...xCustomers(frame, square, told),
    api: xApi(frame, post, [...xCalls(frame, square, told), ...xReads(square)]),
    view: () => xView(frame, square),
    /** What the account has answered below a post and everybody can read. */
    answers: (id: string) =>
      square
        .posts()
        .filter((one) => one.parent === id && one.author === undefined && !one.removed)
        .map((one) => ({ id: one.id, parent: id, text: one.text, at: one.at, hidden: one.hidden })),
  }
}
