import type { Row } from '@ascolta/functions/api/views'
import { store } from '../../store.ts'

const key = 'ascolta.job'

/** What is picked out of a list, with the state of each as it was seen. */
export const picked = store<ReadonlyMap<string, number>>(new Map())

/** The job on many tickets that this window watches; the minute's round goes on with it where none does. */
export const watched = store(sessionStorage.getItem(key) ?? undefined)

export function watchJob(id: string | undefined) {
  watched.set(id)
  if (id) sessionStorage.setItem(key, id)
  else sessionStorage.removeItem(key)
}

export function pick(row: Row | undefined, on?: boolean) {
  if (!row) return
  const next = new Map(picked.get())
  if (on ?? !next.has(row.id)) next.set(row.id, row.seq)
  else next.delete(row.id)
  picked.set(next)
}

export const unpick = () => picked.set(new Map())
