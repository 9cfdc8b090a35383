import * as v from 'valibot'
import type { Adapter } from './channel.ts'
import { detail } from './meta.ts'

const word = detail(v.pipe(v.string(), v.trim(), v.minLength(1)))
const Person = v.object({ name: word, first_name: word, last_name: word, username: word })

/** How Meta's private channels say who somebody is: only of those who wrote to us, and not of all of them. Their webhooks bring a number. */
export const whoBy = (fields: string): NonNullable<Adapter['who']> => ({
  call: (person) => ({ method: 'GET', path: `/${encodeURIComponent(person)}?fields=${fields}` }),
  read({ json }) {
    const read = v.safeParse(Person, json)
    if (!read.success) return undefined
    const { name, first_name, last_name, username } = read.output
    return name ?? ([first_name, last_name].filter(Boolean).join(' ') || (username && `@${username}`) || undefined)
  },
})
