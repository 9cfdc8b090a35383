import type { Row } from '@ascolta/functions/api/views'
import { store } from '../../store.ts'

const key = 'ascolta.seen'

/** Which state of each ticket was on this screen: numbers only, for this window. */
const marks = store<ReadonlyMap<string, number>>(new Map(read()))

export function see(id: string, seq: number) {
  if ((marks.get().get(id) ?? -1) >= seq) return
  const next = new Map([...marks.get()].slice(-499)).set(id, seq)
  marks.set(next)
  sessionStorage.setItem(key, JSON.stringify([...next]))
}

/** A customer waits and wrote something that was not on this screen yet. */
export function useUnread() {
  const seen = marks.useValue()
  return ({ id, seq, turn }: Row) => Boolean(turn) && (seen.get(id) ?? -1) < seq
}

function read(): [string, number][] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isMark) : []
  } catch {
    return []
  }
}

const isMark = (mark: unknown): mark is [string, number] =>
  Array.isArray(mark) && typeof mark[0] === 'string' && typeof mark[1] === 'number'
