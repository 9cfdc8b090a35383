import * as v from 'valibot'
import type { ListCall } from './channel.ts'
import { detail } from './meta.ts'

const days = 86_400_000
/** Posts older than this when a round begins are not asked for new comments: nobody walks through a Page's whole past every ten minutes. */
const livelyDays = 28

/** How the Graph API says that a list goes on. Without `next` it does not. */
export const Paging = detail(
  v.object({ next: detail(v.string()), cursors: detail(v.object({ after: detail(v.string()) })) }),
)
export type Paging = v.InferOutput<typeof Paging>

/** An entry that can be read, one by one: a list with one strange entry is still a list. */
export const entriesOf = <const Schema extends v.GenericSchema>(
  schema: Schema,
  list: unknown,
): v.InferOutput<Schema>[] =>
  [list].flat().flatMap((entry) => {
    const read = v.safeParse(schema, entry)
    return read.success ? [read.output] : []
  })

export const Page = v.object({ data: v.nullish(v.array(v.unknown()), []), paging: Paging })

/** The same call for the page after this one. */
export function following(call: ListCall, paging: Paging): ListCall[] {
  const after = paging?.next && paging.cursors?.after
  return after ? [{ ...call, path: `${call.path.replace(/&after=[^&]*/, '')}&after=${encodeURIComponent(after)}` }] : []
}

/** A path's parts without the query: `/{id}/{edge}`. */
export function place({ path }: ListCall) {
  const [, id = '', edge = ''] = (path.split('?')[0] ?? '').split('/')
  return { id: decodeURIComponent(id), edge }
}

/** Since when a post must stand so that comments below it are looked for. */
export const lively = (since: string) => new Date(Date.parse(since) - livelyDays * days).toISOString()

export const get = (path: string): ListCall => ({ method: 'GET', path })
