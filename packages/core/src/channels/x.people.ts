import * as v from 'valibot'
import type { Author } from './channel.ts'
import { detail, Id } from './meta.ts'

/** A person of either version of the API. In old events `id` is a number beside `id_str`, or a text without it. */
const Person = v.object({
  id_str: detail(Id),
  id: detail(Id),
  name: detail(v.string()),
  screen_name: detail(v.string()),
  username: detail(v.string()),
  followers_count: detail(v.number()),
  public_metrics: detail(v.object({ followers_count: detail(v.number()) })),
})

/** A person, sometimes wrapped in `data`. */
export function person(value: unknown): Author | undefined {
  const wrapped = v.safeParse(v.object({ data: v.looseObject({}) }), value)
  const read = v.safeParse(Person, wrapped.success ? wrapped.output.data : value)
  const id = read.success ? (read.output.id_str ?? read.output.id) : undefined
  if (!read.success || !id) return undefined
  const { name, screen_name: handle = read.output.username, followers_count, public_metrics } = read.output
  const reach = followers_count ?? public_metrics?.followers_count
  return {
    id,
    ...(name && { name }),
    ...(handle && { handle: `@${handle}` }),
    ...(reach !== undefined && { reach }),
  }
}

/** The person with this id among those that came along; only the id where they did not. */
export const among = (people: unknown[], id: string | undefined): Author | undefined =>
  id ? (people.map(person).find((one) => one?.id === id) ?? { id }) : undefined
