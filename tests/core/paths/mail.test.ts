import { newId } from '@ascolta/core/id'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aDesk, anAccount, anAgent, type Desk } from '../../support/desk.ts'

const mailbox = 'care@example.com'
let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
  await desk.stores.accounts.put(anAccount('email', { id: 'em-care-example-com-a71e13', external: mailbox }))
})
afterAll(() => desk.stop())

/** A mail as its function hands it on. */
function mail(changes: { id: string; from?: string; inReplyTo?: string[]; text?: string }) {
  const at = desk.time.now.toISOString()
  const { id, from = 'rosa@example.org', inReplyTo = [], text = 'Buongiorno' } = changes
  const parsed = {
    id,
    messageId: `${id}@example.org`,
    recipient: mailbox,
    sender: from,
    from: { address: from, name: 'Rosa' },
    subject: 'Bolletta',
    text,
    inReplyTo,
    references: inReplyTo,
    attachments: [],
  }
  return JSON.stringify({
    v: 1,
    channel: 'email',
    external: mailbox,
    sentAt: at,
    receivedAt: at,
    raw: JSON.stringify(parsed),
  })
}

const lanes = async (from = 'rosa@example.org') => {
  const rows = await desk.items(`C#${desk.hash.long('customer', 'em-care-example-com-a71e13', from)}`)
  return rows.filter(({ sk }) => String(sk).startsWith('T#')).map(desk.stores.tickets.parse)
}

test('two matters of one person are two tickets; an answer that names only our own mail goes on in its own', async () => {
  await desk.boot().triage(mail({ id: 'bolletta' }))
  desk.pass(1000)
  await desk.boot().triage(mail({ id: 'contatore', text: 'Altra cosa' }))
  expect(await lanes()).toHaveLength(2)

  const ticket = (await lanes()).find(({ preview }) => preview === 'Buongiorno') as Ticket
  desk.mood.answer = () => Response.json({ MessageId: '0100-aaaa-bbbb-000000' })
  const act = { ticket: ticket.id, draft: newId('drf'), text: 'Verifichiamo', seq: ticket.seq, agent: anAgent() }
  await desk.boot().sendReply(act)
  desk.pass(10_000)
  for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
  expect(await desk.stores.replies.get(ticket.id, act.draft)).toMatchObject({ state: 'sent' })

  await desk
    .boot()
    .triage(mail({ id: 'grazie', inReplyTo: ['0100-aaaa-bbbb-000000@email.amazonses.com'], text: 'Grazie' }))
  expect(await lanes()).toHaveLength(2)
  expect(await desk.stores.tickets.get(ticket.id)).toMatchObject({ preview: 'Grazie', turn: { n: 1 } })
})

test('somebody else who names our mail joins nobody’s ticket', async () => {
  await desk
    .boot()
    .triage(
      mail({ id: 'altro', from: 'mallory@example.net', inReplyTo: ['0100-aaaa-bbbb-000000@email.amazonses.com'] }),
    )
  expect(await lanes('mallory@example.net')).toHaveLength(1)
  expect(await lanes()).toHaveLength(2)
})
