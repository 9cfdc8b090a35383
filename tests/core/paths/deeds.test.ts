import type { Ticket } from '@ascolta/core/ticket'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aDesk, anAgent, type Desk, said } from '../../support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk.stop())

const giulia = anAgent()
let people = 0

async function aComment() {
  const from = `troll${++people}`
  await desk.boot().triage(said.comment({ id: `90_${from}`, from, at: desk.time.now.toISOString() }))
  const { ticket } = await desk.stores.tickets.newest(
    desk.hash.long('customer', 'fp-1000', from),
    desk.hash.short('thread', '1000_55'),
  )
  const { items } = await desk.stores.messages.lines((ticket as Ticket).id)
  const [first] = items
  return { ticket: ticket as Ticket, line: first?.type === 'message' ? first.message.id : '', object: `90_${from}` }
}
const stateOf = async (ticket: Ticket) => {
  const { items } = await desk.stores.messages.lines(ticket.id)
  return items.flatMap((item) => (item.type === 'deed' ? [item.deed.state] : []))
}
async function deliverAll() {
  for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
}

describe('hiding a comment', () => {
  test('is asked by a person, done on the network, and stands in the timeline with who did it', async () => {
    const { ticket, line, object } = await aComment()
    const deed = await desk.boot().askDeed({ ticket: ticket.id, line, kind: 'hide', agent: giulia })
    expect(deed).toMatchObject({ state: 'asked', actor: 'giulia' })
    await deliverAll()
    expect(desk.applied.at(-1)).toMatchObject({ path: `/${object}`, body: { is_hidden: true } })
    expect(await stateOf(ticket)).toEqual(['done'])
    expect((await desk.items('L#')).filter(({ act }) => act === 'hide')).toHaveLength(1)
  })

  test('that the network does not answer is tried again until it is done', async () => {
    const { ticket, line } = await aComment()
    desk.mood.answer = () => {
      throw new DOMException('late', 'TimeoutError')
    }
    await desk.boot().askDeed({ ticket: ticket.id, line, kind: 'hide', agent: giulia })
    await deliverAll()
    expect(await stateOf(ticket)).toEqual(['asked'])
    desk.mood.answer = () => Response.json({ success: true })
    for (let minute = 0; minute < 5; minute++) {
      desk.pass(60_000)
      await desk.boot().sweep()
      await deliverAll()
    }
    expect(await stateOf(ticket)).toEqual(['done'])
  })

  test('that the network refuses says so', async () => {
    const { ticket, line } = await aComment()
    desk.mood.answer = () => Response.json({ error: { code: 100, error_subcode: 33 } }, { status: 400 })
    await desk.boot().askDeed({ ticket: ticket.id, line, kind: 'like', agent: giulia })
    await deliverAll()
    expect(await stateOf(ticket)).toEqual(['failed'])
    desk.mood.answer = () => Response.json({ success: true })
  })

  test('of another’s words is no deleting', async () => {
    const { ticket, line } = await aComment()
    await expect(desk.boot().askDeed({ ticket: ticket.id, line, kind: 'delete', agent: giulia })).rejects.toMatchObject(
      {
        code: 'deed.impossible',
      },
    )
  })
})
