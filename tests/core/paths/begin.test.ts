import { newId } from '@ascolta/core/id'
import type { Ticket } from '@ascolta/core/tickets/ticket'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aDesk, anAccount, anAgent, type Desk } from '../../support/desk.ts'

const mailbox = 'em-care-example-com-a71e13'
const external = { 'x-900': '900', 'wa-500': '500', [mailbox]: 'care@example.com' } as const
let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
  await desk.stores.accounts.put(anAccount('whatsapp', { id: 'wa-500', external: '500' }))
  await desk.stores.accounts.put(anAccount('x', { id: 'x-900', external: '900' }))
  await desk.stores.accounts.put(anAccount('email', { id: mailbox, external: 'care@example.com' }))
  await desk.stores.templates.keep('wa-500', [
    { name: 'promemoria', language: 'it', category: 'utility', body: 'Pratica {{1}} pronta.', buttons: [] },
  ])
})
afterAll(() => desk.stop())
beforeEach(() => {
  desk.faults.reset()
  desk.queue.length = 0
  // On X everybody's id is their name turned into digits.
  desk.shown.answer = (path) => {
    const handle = /\/by\/username\/(\w+)$/.exec(path)?.[1]
    if (handle?.startsWith('nobody')) return Response.json({ errors: [{ title: 'Not Found Error' }] })
    return handle ? Response.json({ data: { id: idOf(handle), username: handle } }) : Response.json({ data: [] })
  }
  desk.mood.answer = ({ path, id, body }) => {
    if (path === '/2/tweets') return Response.json({ data: { id: `77${id.slice(5)}` } }, { status: 201 })
    if (path.startsWith('/2/dm')) return Response.json({ data: { dm_event_id: `88${id.slice(5)}` } }, { status: 201 })
    if (path.startsWith('/v2/email')) return Response.json({ MessageId: `0100-${id}` })
    const phone = String(body.to).slice(1)
    return Response.json({
      messages: [{ id: `wamid.${id}` }],
      contacts: [{ input: body.to, wa_id: phone, user_id: `IT.${phone}` }],
    })
  }
})

const giulia = anAgent()
const idOf = (handle: string) => String([...handle].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7))
let people = 0

type Kind = 'email' | 'whatsapp' | 'x-message' | 'x-post'
const kinds: Kind[] = ['email', 'whatsapp', 'x-message', 'x-post']

/** Somebody nobody has heard of, and what is said to them first. */
function aBeginning(kind: Kind) {
  const n = ++people
  const base = { draft: newId('drf'), agent: giulia }
  const handle = `maria${n}`
  switch (kind) {
    case 'email':
      return { ...base, account: mailbox, to: `sara${n}@posta.example`, subject: 'La pratica', text: `Buongiorno ${n}` }
    case 'whatsapp': {
      const template = { name: 'promemoria', language: 'it', values: { 'body.1': String(n) } }
      return { ...base, account: 'wa-500', to: `+3933300${1000 + n}`, text: `Pratica ${n} pronta.`, template }
    }
    case 'x-message':
      return { ...base, account: 'x-900', to: `@${handle}`, text: `Buongiorno ${n}` }
    case 'x-post':
      return { ...base, account: 'x-900', to: handle, text: `Buongiorno @${handle}`, audience: 'public' as const }
  }
}
type Beginning = ReturnType<typeof aBeginning>

const isOf = ({ text, to }: Beginning, { body }: Desk['applied'][number]) =>
  JSON.stringify(body).includes(text) || (body.type === 'template' && body.to === to)
const sends = (act: Beginning) => desk.applied.filter((one) => isOf(act, one))
async function deliverAll() {
  for (const { body } of desk.queue.splice(0)) await desk.boot().deliver(body)
}
async function minutesPass(count: number) {
  for (let minute = 0; minute < count; minute++) {
    desk.pass(60_000)
    await desk.boot().sweep()
    await deliverAll()
  }
}
/** Where this beginning was decided to stand, if it was. */
const placeOf = async ({ draft }: Beginning) =>
  (await desk.stores.ledger.get('begun', desk.hash.long('begun', draft), { consistent: true }))?.to?.ticket
/** Every ticket of the person, as far as they were known when it began. */
async function ticketsOf(act: Beginning) {
  const place = await placeOf(act)
  return place ? desk.stores.tickets.ofCustomer(place) : []
}
async function replyOf(act: Beginning) {
  const place = await placeOf(act)
  return place ? desk.stores.replies.get(place, act.draft, { consistent: true }) : undefined
}

/** The person answers what was said to them. */
async function answers(kind: Kind, act: Beginning, text: string) {
  const sent = sends(act)[0]
  if (!sent) throw new Error('nothing was sent')
  desk.pass(1000)
  const at = desk.time.now.toISOString()
  const seconds = String(Math.floor(desk.time.now.getTime() / 1000))
  const n = ++people
  const phone = act.to.slice(1)
  const user = idOf(act.to.replace('@', ''))
  const change = {
    email: () => ({
      id: `mail-${n}`,
      recipient: String((sent.body.ReplyToAddresses as string[])[0]),
      sender: act.to,
      from: { address: act.to, name: 'Sara' },
      messageId: `${n}@posta.example`,
      inReplyTo: [`0100-${sent.id}@eu-south-1.amazonses.com`],
      references: [`0100-${sent.id}@eu-south-1.amazonses.com`],
      subject: 'Re: La pratica',
      text,
    }),
    // Whoever has a name on WhatsApp answers without a number.
    whatsapp: () => ({
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { phone_number_id: '500' },
        contacts: [{ user_id: `IT.${phone}`, profile: { name: 'Sara' } }],
        messages: [
          { id: `wamid.in${n}`, from_user_id: `IT.${phone}`, timestamp: seconds, type: 'text', text: { body: text } },
        ],
      },
    }),
    'x-message': () => xMessage({ id: String(n), from: user, to: '900', text }),
    'x-post': () => ({
      data: {
        event_type: 'post.mention.create',
        payload: {
          id: `55${n}`,
          text: `@brezza ${text}`,
          author_id: user,
          created_at: at,
          conversation_id: `77${sent.id.slice(5)}`,
          in_reply_to_user_id: '900',
          referenced_tweets: [{ type: 'replied_to', id: `77${sent.id.slice(5)}` }],
          entities: { mentions: [{ start: 0, end: 7, username: 'brezza', id: '900' }] },
        },
      },
    }),
  }[kind]()
  await hear(kind, act, change)
}
const xMessage = ({ id, from, to, text }: { id: string; from: string; to: string; text: string }) => ({
  direct_message_events: {
    type: 'message_create',
    id,
    created_timestamp: String(desk.time.now.getTime()),
    message_create: { target: { recipient_id: to }, sender_id: from, message_data: { text, entities: {} } },
  },
})
const hear = (kind: Kind, act: Beginning, change: unknown) => {
  const at = desk.time.now.toISOString()
  const channel = kind.startsWith('x') ? 'x' : kind
  const whose = external[act.account as keyof typeof external]
  return desk
    .boot()
    .triage(JSON.stringify({ v: 1, channel, external: whose, sentAt: at, receivedAt: at, raw: JSON.stringify(change) }))
}

describe.each(kinds)('a conversation that an agent begins: %s', (kind) => {
  test('is one ticket and one send, nobody waits, and the answer lands on the same ticket as a turn', async () => {
    const act = aBeginning(kind)
    const { ticket, reply } = await desk.boot().beginConversation(act)
    expect(ticket).toMatchObject({ owner: 'giulia', state: 'waiting-customer', seq: 1 })
    expect(ticket.turn).toBeUndefined()
    expect(reply).toMatchObject({ state: 'asked', approval: { by: 'giulia' } })
    expect(sends(act)).toEqual([])
    desk.pass(10_000)
    await deliverAll()
    expect(sends(act)).toHaveLength(1)
    expect(await replyOf(act)).toMatchObject({ state: 'sent', text: act.text })
    expect((await desk.items('turn#')).filter(({ ticket: of }) => of === ticket.id)).toEqual([])

    await answers(kind, act, 'Grazie, arrivo')
    const after = await desk.stores.tickets.get(ticket.id, { consistent: true })
    expect(after).toMatchObject({ turn: { n: 1 }, preview: expect.stringContaining('Grazie, arrivo'), state: 'open' })
    const { items } = await desk.stores.messages.lines(ticket.id)
    expect(items.filter(({ type }) => type === 'message')).toHaveLength(1)

    const next = { ticket: after.id, draft: newId('drf'), text: `Di niente ${people}`, seq: after.seq, agent: giulia }
    await desk.boot().sendReply(next)
    desk.pass(10_000)
    await deliverAll()
    expect(desk.applied.filter(({ body }) => JSON.stringify(body).includes(next.text))).toHaveLength(1)
    const facts = (await desk.items('turn#')).filter(({ ticket: of }) => of === ticket.id)
    expect(facts).toMatchObject([{ outcome: 'answered', turn: { n: 1 } }])
  })

  test('O6: pressed five times at once and once later it is one ticket, one send and the same answer', async () => {
    const act = aBeginning(kind)
    const all = await Promise.all(Array.from({ length: 5 }, () => desk.boot().beginConversation(act)))
    expect(new Set(all.map(({ ticket }) => ticket.id)).size).toBe(1)
    desk.pass(10_000)
    await deliverAll()
    const later = await desk.boot().beginConversation(act)
    expect(later).toMatchObject({ reply: { state: 'sent' }, ticket: { id: all[0]?.ticket.id } })
    await deliverAll()
    expect(sends(act)).toHaveLength(1)
    expect(await ticketsOf(act)).toHaveLength(1)
  })

  test('that dies at any step is finished by its repeat, or by the sweep: one ticket and one send, or nothing at all', async () => {
    desk.faults.reset()
    await desk.boot().beginConversation(aBeginning(kind))
    const steps = desk.faults.calls.length
    expect(steps).toBeGreaterThan(8)
    for (let call = 0; call < steps; call++)
      for (const when of ['before', 'after'] as const)
        for (const repeated of [true, false]) {
          const act = aBeginning(kind)
          desk.faults.reset()
          desk.faults.crashAt(call, when)
          await desk
            .boot()
            .beginConversation(act)
            .catch(() => {})
          desk.faults.reset()
          desk.pass(1000)
          if (repeated) await desk.boot().beginConversation(act)
          await minutesPass(repeated ? 1 : 2)
          const there = (await replyOf(act)) !== undefined
          const where = `${desk.faults.calls[call]} ${call} ${when} ${repeated}`
          expect(sends(act).length, where).toBe(there ? 1 : 0)
          expect((await ticketsOf(act)).length, where).toBe(there ? 1 : 0)
          if (repeated) expect(there, where).toBe(true)
          if (there) expect(await replyOf(act), where).toMatchObject({ state: 'sent' })
        }
  })

  test('whose send dies at any step goes out at most once, and once it is sent the answer still lands on its ticket', async () => {
    const first = aBeginning(kind)
    await desk.boot().beginConversation(first)
    desk.pass(10_000)
    desk.faults.reset()
    await deliverAll()
    const steps = desk.faults.calls.length
    for (let call = 0; call < steps; call++)
      for (const when of ['before', 'after'] as const) {
        const act = aBeginning(kind)
        const { ticket } = await desk.boot().beginConversation(act)
        desk.pass(10_000)
        const nudges = desk.queue.splice(0)
        desk.faults.reset()
        desk.faults.crashAt(call, when)
        for (const { body } of nudges)
          await desk
            .boot()
            .deliver(body)
            .catch(() => {})
        desk.faults.reset()
        for (const { body } of nudges) await desk.boot().deliver(body)
        await minutesPass(2)
        expect(sends(act).length, `${call} ${when}`).toBeLessThanOrEqual(1)
        if ((await replyOf(act))?.state !== 'sent') continue
        await answers(kind, act, `Eccomi ${call}`)
        const after = await desk.stores.tickets.get(ticket.id, { consistent: true })
        expect(after, `${call} ${when}`).toMatchObject({
          preview: expect.stringContaining(`Eccomi ${call}`),
          turn: { n: 1 },
        })
      }
  })

  test('taken back it is a draft in its conversation, which goes out once from there', async () => {
    const act = aBeginning(kind)
    const { ticket, reply } = await desk.boot().beginConversation(act)
    await desk.boot().undoReply({ ticket: ticket.id, draft: reply.id, agent: giulia })
    desk.pass(10_000)
    await deliverAll()
    expect(sends(act)).toEqual([])
    await expect(desk.boot().beginConversation(act)).rejects.toMatchObject({
      code: 'conversation.open',
      details: { ticket: ticket.id },
    })
    const { seq } = await desk.stores.tickets.get(ticket.id)
    const { text, draft } = act
    const template = 'template' in act ? act.template : undefined
    const audience = kind === 'x-post' ? ('public' as const) : undefined
    await desk.boot().sendReply({ ticket: ticket.id, draft, text, seq, agent: giulia, template, audience })
    desk.pass(10_000)
    await deliverAll()
    expect(sends(act)).toHaveLength(1)
    await answers(kind, act, 'Ci sono')
    expect(await desk.stores.tickets.get(ticket.id)).toMatchObject({ turn: { n: 1 } })
  })
})

describe('a conversation that an agent begins', () => {
  test('where one is open already goes on there', async () => {
    for (const kind of ['whatsapp', 'x-message'] as const) {
      const act = aBeginning(kind)
      const { ticket } = await desk.boot().beginConversation(act)
      await expect(desk.boot().beginConversation({ ...act, draft: newId('drf') })).rejects.toMatchObject({
        code: 'conversation.open',
        details: { ticket: ticket.id },
      })
    }
    const mail = aBeginning('email')
    await desk.boot().beginConversation(mail)
    const other = await desk.boot().beginConversation({ ...mail, draft: newId('drf'), text: 'Altra cosa' })
    expect(other.reply.state).toBe('asked')
  })

  test.each(kinds)(
    'whose recipient is corrected after a press that died never stands under the first one: %s',
    async (kind) => {
      desk.faults.reset()
      await desk.boot().beginConversation(aBeginning(kind))
      const steps = desk.faults.calls.length
      let corrected = 0
      for (let call = 0; call < steps; call++)
        for (const when of ['before', 'after'] as const) {
          const first = aBeginning(kind)
          desk.faults.reset()
          desk.faults.crashAt(call, when)
          await desk
            .boot()
            .beginConversation(first)
            .catch(() => {})
          desk.faults.reset()
          if (!(await placeOf(first))) continue
          const other = { ...aBeginning(kind), draft: first.draft }
          await expect(desk.boot().beginConversation(other), `${call} ${when}`).rejects.toMatchObject({
            code: 'draft.elsewhere',
          })
          await desk.boot().beginConversation({ ...other, draft: newId('drf') })
          await minutesPass(2)
          expect(sends(other), `${call} ${when}`).toHaveLength(1)
          expect(sends(first).length, `${call} ${when}`).toBe((await replyOf(first)) ? 1 : 0)
          corrected++
        }
      expect(corrected).toBeGreaterThan(2)
    },
  )

  test('is another one on another account, or for another audience', async () => {
    const act = aBeginning('x-message')
    await desk.boot().beginConversation(act)
    const open = { ...act, text: `Ciao ${act.to}`, audience: 'public' as const }
    await expect(desk.boot().beginConversation(open)).rejects.toMatchObject({ code: 'draft.elsewhere' })
    const mail = { ...act, account: mailbox, to: 'sara@posta.example', subject: 'La pratica' }
    await expect(desk.boot().beginConversation(mail)).rejects.toMatchObject({ code: 'draft.elsewhere' })
  })

  test('pressed side by side for two people under one key is one of them alone', async () => {
    const [one, other] = [aBeginning('whatsapp'), aBeginning('whatsapp')]
    const done = await Promise.allSettled([
      desk.boot().beginConversation(one),
      desk.boot().beginConversation({ ...other, draft: one.draft }),
    ])
    const refused = done.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    expect(refused).toMatchObject([{ code: 'draft.elsewhere' }])
  })

  test('in public, taken back and sent from its conversation, still names the person', async () => {
    const act = aBeginning('x-post')
    const { ticket, reply } = await desk.boot().beginConversation(act)
    const { ticket: after } = await desk.boot().undoReply({ ticket: ticket.id, draft: reply.id, agent: giulia })
    const press = { ticket: ticket.id, seq: after.seq, agent: giulia, audience: 'public' as const }
    for (const draft of [reply.id, newId('drf')])
      await expect(desk.boot().sendReply({ ...press, draft, text: 'A nessuno' })).rejects.toMatchObject({
        code: 'conversation.unmentioned',
      })
    await desk.boot().sendReply({ ...press, draft: newId('drf'), text: act.text })
    await minutesPass(1)
    expect(sends(act)).toHaveLength(1)
  })

  test('in public has one first post: a second waits until it is known what became of it', async () => {
    const act = aBeginning('x-post')
    const { ticket, reply } = await desk.boot().beginConversation(act)
    const second = (text = `Ancora a @${act.to}`) => ({
      ticket: ticket.id,
      draft: newId('drf'),
      text,
      seq: ticket.seq,
      agent: giulia,
      audience: 'public' as const,
    })
    const refused = { code: 'conversation.unsettled' }
    await expect(desk.boot().sendReply(second())).rejects.toMatchObject(refused)
    desk.pass(10_000)
    const { answer } = desk.mood
    desk.mood.answer = () => Response.json({}, { status: 503 })
    await deliverAll()
    desk.mood.answer = answer
    expect(await replyOf(act)).toMatchObject({ state: 'unknown' })
    await expect(desk.boot().sendReply(second())).rejects.toMatchObject(refused)
    await minutesPass(17)
    expect(await replyOf(act)).toMatchObject({ state: 'needs-person' })
    await expect(desk.boot().sendReply(second())).rejects.toMatchObject(refused)

    await desk.boot().settleDoubt({ ticket: ticket.id, draft: reply.id, agent: giulia, verdict: 'there' })
    expect((await desk.stores.tickets.get(ticket.id)).target).toBeUndefined()
    await expect(desk.boot().sendReply(second('Altra cosa'))).rejects.toMatchObject({
      code: 'conversation.unmentioned',
    })
    await desk.boot().sendReply(second())
    await minutesPass(1)
    expect((await desk.stores.tickets.get(ticket.id, { consistent: true })).target).toMatchObject({ space: 'post' })
  })

  test('with somebody whose last one was resolved follows it', async () => {
    const act = aBeginning('whatsapp')
    const { ticket } = await desk.boot().beginConversation(act)
    await desk.boot().transition({ ticket: ticket.id, agent: giulia, kind: 'resolved', request: newId('req') })
    const next = await desk.boot().beginConversation({ ...act, draft: newId('drf') })
    expect(next.ticket).toMatchObject({ follows: ticket.id })
  })

  test('on X our own echo may be faster than the answer to the call (C6)', async () => {
    const act = aBeginning('x-message')
    const { ticket } = await desk.boot().beginConversation(act)
    desk.pass(10_000)
    const { answer } = desk.mood
    desk.mood.answer = async (applied) => {
      const to = idOf(act.to.replace('@', ''))
      await hear('x-message', act, xMessage({ id: `88${applied.id.slice(5)}`, from: '900', to, text: act.text }))
      return answer(applied)
    }
    await deliverAll()
    expect(await replyOf(act)).toMatchObject({ state: 'sent' })
    const { items } = await desk.stores.messages.lines(ticket.id)
    expect(items.map(({ type }) => type)).toEqual(['reply'])
    await answers('x-message', act, 'Ciao')
    expect(await desk.stores.tickets.get(ticket.id)).toMatchObject({ turn: { n: 1 } })
  })

  test('with a name that nobody has on X fails, and says so; nothing goes out', async () => {
    for (const audience of ['public', 'private'] as const) {
      const n = ++people
      const act = { ...aBeginning('x-message'), to: `nobody${n}`, text: `Ciao @nobody${n}`, audience }
      await desk.boot().beginConversation(act)
      desk.pass(10_000)
      await deliverAll()
      expect(sends(act)).toEqual([])
      expect(await replyOf(act)).toMatchObject({ state: 'failed', reason: 'person-unknown' })
    }
  })

  test('to somebody on X who has an open conversation under another lane goes out to nobody', async () => {
    const known = aBeginning('x-message')
    const user = idOf(known.to.replace('@', ''))
    await hear('x-message', known, xMessage({ id: `in${people}`, from: user, to: '900', text: 'Ci siete?' }))
    const { ticket } = await desk.boot().beginConversation(known)
    desk.pass(10_000)
    await deliverAll()
    expect(sends(known)).toEqual([])
    expect(await replyOf(known)).toMatchObject({ state: 'failed', reason: 'already-open' })
    expect(ticket.turn).toBeUndefined()
  })

  test('asked for while X does not answer waits, and goes out once it does', async () => {
    const act = aBeginning('x-message')
    await desk.boot().beginConversation(act)
    desk.pass(10_000)
    const { answer } = desk.shown
    desk.shown.answer = () => {
      throw new DOMException('late', 'TimeoutError')
    }
    await deliverAll()
    expect(await replyOf(act)).toMatchObject({ state: 'queued', reason: 'unreachable' })
    desk.shown.answer = answer
    await minutesPass(3)
    expect(sends(act)).toHaveLength(1)
  })

  test('is not begun on an account of another team, nor where it is not connected', async () => {
    const act = aBeginning('email')
    const stranger = anAgent({ id: 'marta', teams: ['shop'] })
    await expect(desk.boot().beginConversation({ ...act, agent: stranger })).rejects.toMatchObject({
      code: 'account.missing',
    })
    await expect(desk.boot().beginConversation({ ...act, account: 'em-none' })).rejects.toMatchObject({
      code: 'account.missing',
    })
    expect(await replyOf(act)).toBeUndefined()
    const other = anAgent({ id: 'marco' })
    await desk.boot().beginConversation(act)
    await expect(desk.boot().beginConversation({ ...act, agent: other })).rejects.toMatchObject({
      code: 'draft.foreign',
    })
  })

  test('by mail has its own subject, and an address of its own to answer to', async () => {
    const act = aBeginning('email')
    await desk.boot().beginConversation(act)
    desk.pass(10_000)
    await deliverAll()
    expect(sends(act)[0]?.body).toMatchObject({
      Destination: { ToAddresses: [act.to] },
      ReplyToAddresses: [expect.stringMatching(/^care\+c_[a-z2-7]{16}@example\.com$/)],
      Content: { Simple: { Subject: { Data: 'La pratica' } } },
    })
  })

  test('on WhatsApp opens no window: free words wait until the customer writes', async () => {
    const act = aBeginning('whatsapp')
    const { ticket } = await desk.boot().beginConversation(act)
    desk.pass(10_000)
    await deliverAll()
    const press = (now: Ticket) => ({
      ticket: now.id,
      draft: newId('drf'),
      text: 'Libere',
      seq: now.seq,
      agent: giulia,
    })
    await expect(desk.boot().sendReply(press(ticket))).rejects.toMatchObject({ code: 'reply.window' })
    await answers('whatsapp', act, 'Ciao')
    await desk.boot().sendReply(press(await desk.stores.tickets.get(ticket.id)))
  })
})

describe('S35: nobody writes first to who is marked as a troll', () => {
  const sara = anAgent({ id: 'sara', name: 'Sara Verdi', role: 'supervisor' })
  const paolo = anAgent({ id: 'paolo', name: 'Paolo Neri', role: 'supervisor' })
  const mark = async (ticket: string) => {
    const until = new Date(desk.time.now.getTime() + 30 * 86_400_000).toISOString()
    const { trolling } = desk.boot()
    const proposed = await trolling.propose({ ticket, agent: giulia, reason: 'insulta', until, request: newId('req') })
    await trolling.confirm({ agent: sara, customer: proposed.customer, request: newId('req') })
    return () => desk.boot().trolling.end({ agent: paolo, customer: proposed.customer, request: newId('req') })
  }

  test.each(kinds)('S35: %s', async (kind) => {
    const act = aBeginning(kind)
    await desk.boot().beginConversation(act)
    desk.pass(10_000)
    await deliverAll()
    await answers(kind, act, 'Ladri')
    const known = (await ticketsOf(act)).find(({ heardAt }) => heardAt)
    if (!known) throw new Error('they answered')
    const end = await mark(known.id)
    await desk.boot().transition({ ticket: known.id, agent: giulia, kind: 'closed', request: newId('req') })
    const before = desk.applied.length
    const again = { ...act, draft: newId('drf') }
    await expect(desk.boot().beginConversation(again)).rejects.toMatchObject({ code: 'troll.locked' })
    expect(desk.applied.slice(before).filter((one) => isOf(again, one))).toEqual([])

    await end()
    const freed = { ...act, draft: newId('drf') }
    await desk.boot().beginConversation(freed)
    desk.pass(10_000)
    await deliverAll()
    expect(desk.applied.slice(before).filter((one) => isOf(freed, one))).toHaveLength(1)
  })

  test('S35: on X a name says only when it is looked up who it is: nothing goes out then', async () => {
    for (const kind of ['x-message', 'x-post'] as const) {
      const act = aBeginning(kind)
      const from = idOf(act.to.replace('@', ''))
      await hear(kind, act, xMessage({ id: `t${++people}`, from, to: '900', text: 'Ladri' }))
      const { ticket } = await desk.stores.tickets.newest(desk.hash.long('customer', 'x-900', from), 'dm')
      await mark(ticket?.id ?? '')
      await desk.boot().beginConversation(act)
      desk.pass(10_000)
      await deliverAll()
      expect(await replyOf(act)).toMatchObject({ state: 'failed', reason: 'troll' })
      expect(sends(act)).toEqual([])
    }
  })
})
