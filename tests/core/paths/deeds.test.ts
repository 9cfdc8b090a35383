import { newId } from '@ascolta/core/id'
import type { Ticket } from '@ascolta/core/tickets/ticket'
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

describe('deleting what we published', () => {
  async function published() {
    const { ticket } = await aComment()
    const draft = newId('drf')
    desk.mood.answer = ({ id }) => Response.json({ id })
    await desk
      .boot()
      .sendReply({ ticket: ticket.id, draft, text: `Eccoci ${ticket.number}`, seq: ticket.seq, agent: giulia })
    desk.pass(10_000)
    await deliverAll()
    return { ticket: ticket.id, line: draft, kind: 'delete' as const }
  }

  test('is its author’s and a supervisor’s; a colleague of the team is refused, and nothing is asked of the network', async () => {
    const deed = await published()
    const before = desk.applied.length
    await expect(desk.boot().askDeed({ ...deed, agent: anAgent({ id: 'marco' }) })).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'deed.foreign',
    })
    await deliverAll()
    expect(desk.applied).toHaveLength(before)
    for (const agent of [giulia, anAgent({ id: 'sara', role: 'supervisor' }), anAgent({ id: 'paolo', role: 'admin' })])
      expect(await desk.boot().askDeed({ ...(await published()), agent })).toMatchObject({
        state: 'asked',
        account: 'fp-1000',
      })
  })
})

test('a line of the private half belongs to the account that was written to there: what that one cannot do is refused', async () => {
  const { ticket } = await aComment()
  const half = { account: 'ms-1000', recipient: 'psid-1', heardAt: desk.time.now.toISOString() }
  await desk.stores.tickets.change(ticket.id, (held) => ({ ...held, dm: half }))
  await desk.stores.messages.insert({
    id: 'private1',
    ticket: ticket.id,
    rev: 0,
    at: desk.time.now.toISOString(),
    seq: 2,
    kind: 'message',
    public: false,
    own: false,
    platform: 'm_private',
    space: 'message',
    text: 'In privato',
    attachments: [],
  })
  const asked = desk.boot().askDeed({ ticket: ticket.id, line: 'private1', kind: 'like', agent: giulia })
  await expect(asked).rejects.toMatchObject({ code: 'deed.impossible' })
  await desk.stores.tickets.change(ticket.id, (held) => ({ ...held, dm: { ...half, account: 'ms-nowhere' } }))
  const nowhere = desk.boot().askDeed({ ticket: ticket.id, line: 'private1', kind: 'like', agent: giulia })
  await expect(nowhere).rejects.toMatchObject({ code: 'line.missing' })
})
