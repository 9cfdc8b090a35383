import { createHash } from 'node:crypto'
import type { Identity, World } from '../world.ts'

/** Who a person is on WhatsApp; made up once, and always the same. */
export const identityOf = (world: World, person: string): Identity =>
  world.identities.get(person) ?? world.identities.put({ id: person, ...numbers(person) })

/** Somebody moves to another number: the network gives a new id as well. */
export function moveOf(world: World, person: string) {
  const before = identityOf(world, person)
  const after = world.identities.put({ ...before, ...numbers(`${person}\n${before.phone}`) })
  return { before, after }
}

/** The person that a call writes to, by number (with or without a plus) or by id; also one who never wrote. */
export const personAt = (world: World, to: string) =>
  world.people.all().find(({ id }) => {
    const { phone, user } = identityOf(world, id)
    return user === to || phone === to.replace(/^\+/, '')
  })?.id

function numbers(seed: string) {
  const digits = createHash('sha256')
    .update(`whatsapp\n${seed}`)
    .digest()
    .readBigUInt64BE()
    .toString()
    .padStart(20, '0')
  return { phone: `39333${digits.slice(-7)}`, user: `IT.${digits}` }
}
