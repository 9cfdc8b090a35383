import { staffing } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import { Problem } from '@ascolta/core/problem'
import { rightsStore } from '@ascolta/core/team/rights.store'
import { rosterStore } from '@ascolta/core/team/roster.store'
import { expect, test } from 'vitest'
import { anAgent } from '../support/desk.ts'
import { inMemory } from '../support/memory.ts'

const ada = anAgent({ id: 'ada', role: 'admin' })
const bea = anAgent({ id: 'bea', role: 'admin' })
const code = (error: unknown) => (error instanceof Problem ? error.code : String(error))

/** Two admins and the desk's hand, which dies at the so-manieth call of the table. */
async function twoAdmins() {
  const fuse = { left: Number.POSITIVE_INFINITY }
  const world = inMemory({
    wait: async () => {
      if (fuse.left-- <= 0) throw new Error('the process died')
    },
  })
  const base = world.base()
  for (const one of [ada, bea]) await base.stores.agents.put(one)
  const staff = () => staffing({ ...world.base(), newId, roster: rosterStore(world.table, () => world.time.now) })
  return { ...world, fuse, staff, agents: base.stores.agents, rights: rightsStore(world.table) }
}

test('SEC8: a decision that its process did not finish is finished by the next, so that nobody decides with a right they lost', async () => {
  let halfway = 0
  for (let call = 0; ; call++) {
    const desk = await twoAdmins()
    desk.fuse.left = call
    const first = await desk
      .staff()
      .decide(ada, 'bea', { role: 'agent' })
      .then(() => 'done', code)
    desk.fuse.left = Number.POSITIVE_INFINITY
    if (first === 'done') {
      // Once written down and not yet on Bea herself: at least there it must have died.
      expect(halfway).toBeGreaterThan(0)
      break
    }
    const said = await desk.rights.last()
    const before = await desk.agents.get('bea', { consistent: true })
    if (said && before?.role === 'admin') halfway++
    const back = await desk
      .staff()
      .decide(bea, 'ada', { role: 'agent' })
      .then(() => 'done', code)
    const [a, b] = await Promise.all(['ada', 'bea'].map((id) => desk.agents.get(id, { consistent: true })))
    const said2 = `died at call ${call}`
    expect(back, said2).toBe(said ? 'role.missing' : 'done')
    expect([a?.role, b?.role].toSorted(), said2).toEqual(['admin', 'agent'])
    expect(said ? b?.role : a?.role, said2).toBe('agent')
  }
})
