import { randomInt } from 'node:crypto'
import { type Post, privateId, type World } from '../world.ts'

/** Seventeen digits, as Instagram numbers its posts and comments. */
export const instagramId = () => `17${String(randomInt(800_000_000_000, 999_999_999_999))}${randomInt(100, 999)}`

/** Who somebody is to one account: an id that no other account sees, and a name that they chose. */
export function whoIs(world: Pick<World, 'people'>, account: string, person: string) {
  return { id: privateId(account, person), username: username(world.people.get(person)?.name ?? person) }
}

export const username = (name: string) =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.|\.$/g, '')

export const permalink = ({ id }: Pick<Post, 'id'>) => `https://www.instagram.com/p/${BigInt(id).toString(36)}/`
