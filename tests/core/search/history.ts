import type { Wish } from '@ascolta/core/search/find'
import { searchingKind } from '@ascolta/core/search/policy'
import type { Agent } from '@ascolta/core/team/agent'
import { aDesk, anAgent, type Desk, said } from '../../support/desk.ts'

export const admin = anAgent({ role: 'admin', teams: [] })
export const hour = 60 * 60_000

/** Words that a desk heard, as its customers wrote them. */
export interface Uttered {
  id: string
  at: string
  from: string
  text: string
  gone?: boolean
}

export const vocabulary = [
  'pacco',
  'ordine',
  'rotto',
  'Perché',
  'bolletta',
  'rimborso',
  'città',
  'corriere',
  'fattura',
  'order',
  'broken',
  'thanks',
]

/** The same numbers at each run. */
export function chance(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

/** A desk that keeps an index, and everything that was said to it. */
export async function aHistory({ on = true } = {}) {
  const desk = await aDesk()
  const uttered: Uttered[] = []
  if (on) await switched(desk, true)
  let worker = desk.boot()
  return {
    desk,
    uttered,
    get worker() {
      return worker
    },
    /** Containers that remember nothing. */
    reboot() {
      worker = desk.boot()
    },
    async say(text: string, { from = '77', at = desk.time.now.toISOString(), id = `1000_${uttered.length}` } = {}) {
      // Facebook says seconds.
      const second = `${at.slice(0, 19)}.000Z`
      uttered.push({ id, at: second, from, text })
      await worker.triage(said.comment({ id, from, text, at: second, name: `Cliente ${from}` }))
    },
    async edit(id: string, text: string) {
      const one = uttered.find((it) => it.id === id)
      if (one) one.text = text
      await worker.triage(
        said.comment({ id, from: one?.from ?? '', text, verb: 'edited', at: desk.time.now.toISOString() }),
      )
    },
    async withdraw(id: string) {
      const one = uttered.find((it) => it.id === id)
      if (one) one.gone = true
      await worker.triage(said.comment({ id, from: one?.from ?? '', verb: 'remove', at: desk.time.now.toISOString() }))
    },
    /** Every page of a search: the texts that were found, newest first. */
    async find(text: string, { agent = admin, ...wish }: Partial<Wish> & { agent?: Agent } = {}) {
      const found: { id: string; at: string; text: string }[] = []
      let before: string | undefined
      let pages = 0
      do {
        const page = await worker.search({ agent, text, ...wish, ...(before ? { before } : {}) })
        found.push(...page.hits.flatMap(({ lines }) => lines))
        before = page.next
        pages++
      } while (before && pages < 200)
      return found
    },
    /** The tick, once all of the last hour has settled. */
    async fold() {
      desk.time.now = new Date(Math.floor(desk.time.now.getTime() / hour) * hour + hour + 6 * 60_000)
      await worker.fold()
    },
    index: async () => [...(await desk.items('I#')), ...(await desk.items('O#')), ...(await desk.items('J#words'))],
  }
}
export type History = Awaited<ReturnType<typeof aHistory>>

export async function switched(desk: Desk, on: boolean) {
  const since = desk.time.now.toISOString()
  await desk.stores.policies.change(searchingKind, 'search', () => ({ id: 'search', on, since }))
}

/** What a search must find, by reading everything: an independent way to part words, for the words of this file. */
export function scanned(uttered: Uttered[], query: string): string[] {
  const plain = (text: string) => text.toLowerCase().replaceAll('é', 'e').replaceAll('à', 'a')
  const wanted = plain(query).split(' ')
  return uttered
    .filter(({ gone }) => !gone)
    .filter(({ text }) =>
      wanted.every((word) =>
        plain(text)
          .split(/[^a-z0-9]+/)
          .includes(word),
      ),
    )
    .map(({ text, at }) => `${at} ${text}`)
    .sort()
}

export const asScanned = (found: { at: string; text: string }[]) => found.map(({ at, text }) => `${at} ${text}`).sort()
