import { accountId } from '@ascolta/core/accounts/account'
import type { Channel } from '@ascolta/core/channels/channel'
import { naming, sweeping } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import type { Card } from '@ascolta/functions/api/card-views'
import type { Row } from '@ascolta/functions/api/views'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { whatsappText } from '../support/deliveries.ts'
import { anAccount, said } from '../support/desk.ts'
import { type ADesk, aDesk, ada, marta, rosa, type Visitor } from './desk.ts'

let desk: ADesk
let agent: Visitor
let colleague: Visitor
const luca = { sub: 'luca', name: 'Luca Gallo', groups: ['agent'] }

beforeEach(async () => {
  desk = await aDesk()
  agent = await desk.signsIn(rosa)
  colleague = await desk.signsIn(luca)
})
afterEach(() => desk[Symbol.asyncDispose]())

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const cardOf = async (id: string, who = agent): Promise<Card> => (await who.get(`/tickets/${id}/card`)).json

async function ticketOf(preview: string) {
  const rows: Row[] = (await agent.get('/tickets?list=team')).json.tickets
  const found = rows.find((row) => preview.startsWith(row.preview.replace('…', '')))
  if (!found) throw new Error(`no ticket says ${preview}`)
  return found
}

/** The same person writes in private on Messenger and in public on the Page. */
async function onTwoChannels() {
  await desk.hears(said.message({ mid: newId('mid'), from: '88', text: 'La bolletta di marzo è doppia', at: ago(300) }))
  await desk.hears(
    said.comment({ id: '55_1', from: '77', name: 'Luca Bianchi', text: 'Nessuno mi risponde!', at: ago(9) }),
  )
  return [await ticketOf('La bolletta di marzo è doppia'), await ticketOf('Nessuno mi risponde!')] as const
}

describe('the card', () => {
  test('S05: opening a ticket shows the person’s earlier tickets on other channels, open and resolved, and how to talk to them', async () => {
    const [earlier, now] = await onTwoChannels()
    const { json } = await agent.get(`/tickets/${earlier.id}`)
    await agent.post(`/tickets/${earlier.id}/replies`, {
      draft: json.draft.id,
      text: 'La stiamo guardando',
      seq: earlier.seq,
    })
    expect((await agent.post(`/tickets/${earlier.id}/resolve`)).status).toBe(200)
    expect(
      (await agent.post(`/tickets/${earlier.id}/card/notes`, { kind: 'avoid', text: 'Non chiederle di richiamare' }))
        .status,
    ).toBe(200)
    expect((await cardOf(now.id)).tickets).toEqual([])

    await agent.post(`/tickets/${now.id}/person`, { ticket: earlier.id })
    await agent.post(`/tickets/${now.id}/card/notes`, { kind: 'do', text: 'Dalle del lei' })
    const card = await cardOf(now.id, colleague)
    expect(card.tickets).toMatchObject([
      { id: earlier.id, channel: 'messenger', state: 'resolved', number: earlier.number },
    ])
    expect(card.notes).toMatchObject([
      { kind: 'avoid', text: 'Non chiederle di richiamare', by: { name: 'Rosa Bianchi' } },
      { kind: 'do', text: 'Dalle del lei' },
    ])
    expect(card.identities).toMatchObject([
      { channel: 'facebook-page', self: true, name: 'Luca Bianchi' },
      { channel: 'messenger', self: false, joining: { by: { name: 'Rosa Bianchi' }, why: 'colleague' } },
    ])
    expect(card).not.toHaveProperty('language')
  })

  test('a joining is undone exactly: everything each identity had is where it was, and it is not suggested again', async () => {
    const [earlier, now] = await onTwoChannels()
    await agent.post(`/tickets/${earlier.id}/card/notes`, { kind: 'do', text: 'Dalle del lei' })
    const before = [await cardOf(earlier.id), await cardOf(now.id)]
    await agent.post(`/tickets/${now.id}/person`, { number: earlier.number })
    const [joined] = (await cardOf(now.id)).identities.flatMap(({ joining }) => joining ?? [])
    expect((await cardOf(earlier.id)).tickets).toMatchObject([{ id: now.id }])
    await agent.post(`/tickets/${earlier.id}/person/undo`, { joining: joined?.id })
    expect([await cardOf(earlier.id), await cardOf(now.id)]).toEqual(before)
    expect((await agent.post(`/tickets/${now.id}/person/undo`, { joining: joined?.id })).json.code).toBe(
      'joining.missing',
    )
    const kinds = (await agent.get(`/tickets/${now.id}`)).json.lines.map(({ kind }: { kind: string }) => kind)
    expect(kinds).toContain('person-joined')
  })

  test('another team’s identities, notes and tickets do not exist, and nobody joins what they may not see', async () => {
    const [earlier, now] = await onTwoChannels()
    await agent.post(`/tickets/${now.id}/person`, { ticket: earlier.id })
    await agent.post(`/tickets/${earlier.id}/card/notes`, { kind: 'do', text: 'Dalle del lei' })
    await desk.deps.stores.tickets.change(earlier.id, (ticket) => ({ ...ticket, team: 'shop' }))
    const card = await cardOf(now.id)
    expect([card.tickets, card.notes, card.identities.length]).toEqual([[], [], 1])
    const stranger = await desk.signsIn(marta)
    for (const path of ['card', 'activity']) expect((await stranger.get(`/tickets/${now.id}/${path}`)).status).toBe(404)
    expect((await stranger.post(`/tickets/${earlier.id}/person`, { ticket: now.id })).status).toBe(404)
    expect((await agent.post(`/tickets/${now.id}/person`, { number: earlier.number })).status).toBe(404)
    expect((await cardOf(now.id, await desk.signsIn(ada))).tickets).toHaveLength(1)
  })

  test('the same number on two of our WhatsApp accounts is one person by proof; a refused joining stays refused', async () => {
    for (const external of ['500', '600']) await desk.deps.stores.accounts.put(onWhatsApp(external))
    await desk.hears(
      whatsappText({ external: '500', from: '393331234567', text: 'Quando arriva il tecnico?', at: ago(200) }),
    )
    await desk.hears(
      whatsappText({ external: '600', from: '393331234567', text: 'Allora, questo tecnico?', at: ago(3) }),
    )
    const now = await ticketOf('Allora, questo tecnico?')
    const card = await cardOf(now.id)
    expect(card.tickets).toMatchObject([{ preview: 'Quando arriva il tecnico?' }])
    expect(card.identities[1]).toMatchObject({ address: '393331234567', joining: { why: 'phone' } })
    expect(card.identities[1]?.joining).not.toHaveProperty('by')
    await agent.post(`/tickets/${now.id}/person/undo`, { joining: card.identities[1]?.joining?.id })
    for (let time = 0; time < 2; time++) expect((await cardOf(now.id)).identities).toHaveLength(1)
  })

  test('the same words under the same name on another channel are flagged, with who answered, and joined by nobody but a person', async () => {
    await desk.deps.stores.accounts.put(onWhatsApp('500'))
    const words = 'Il vostro tecnico non si è presentato nemmeno oggi, è la terza volta!'
    await desk.hears(said.comment({ id: '55_1', from: '77', name: 'Luca Bianchi', text: words, at: ago(8) }))
    await desk.hears(
      said.comment({ id: '55_2', from: '78', name: 'Anna Neri', text: words, at: ago(7), post: '1000_56' }),
    )
    await desk.hears(
      whatsappText({
        external: '500',
        from: '393331234567',
        name: 'luca BIANCHI',
        text: `${words} Rispondete!`,
        at: ago(4),
      }),
    )
    const rows: Row[] = (await agent.get('/tickets?list=team')).json.tickets
    const comment = rows.find(({ name, channel }) => name === 'Luca Bianchi' && channel === 'facebook-page')
    const now = rows.find(({ channel }) => channel === 'whatsapp') as Row
    expect((await cardOf(now.id)).twins).toMatchObject([{ ticket: { id: comment?.id, channel: 'facebook-page' } }])
    await desk.hears(
      said.comment({
        id: '55_9',
        from: '1000',
        name: 'Brezza Energia',
        text: 'Ci scusiamo',
        at: ago(2),
        parent: '55_1',
      }),
    )
    const card = await cardOf(now.id)
    expect(card.twins).toMatchObject([{ answered: { at: expect.any(String) } }])
    expect(card.likely).toMatchObject([{ ticket: { id: comment?.id }, why: 'name-and-words' }])
    expect(card.identities).toHaveLength(1)
    await agent.post(`/tickets/${now.id}/person/strangers`, { ticket: comment?.id })
    for (const id of [now.id, comment?.id ?? '']) expect((await cardOf(id)).likely).toEqual([])
    // Who joins them all the same and takes it back is not asked again either, whichever of them is open.
    await agent.post(`/tickets/${now.id}/person`, { ticket: comment?.id })
    const [link] = (await cardOf(now.id)).identities.flatMap(({ joining }) => joining ?? [])
    await agent.post(`/tickets/${now.id}/person/undo`, { joining: link?.id })
    for (const id of [now.id, comment?.id ?? '']) expect(await cardOf(id)).toMatchObject({ likely: [], twins: [{}] })
  })

  test('somebody whom the network names only when asked has a name within the minute of being looked at, and nobody asks twice', async () => {
    const { stores } = desk.deps
    const asked: string[] = []
    let says: { status: number; json: unknown } = { status: 200, json: { first_name: 'Marta', last_name: 'Villa' } }
    const names = naming({
      ...desk.deps,
      tokens: async () => ({ 'ms-1000': 'token' }),
      lists: async (adapter, call) => {
        asked.push(`${adapter.channel} ${call.path}`)
        return { headers: {}, ...says }
      },
      enqueue: async () => 0,
    })
    const sweep = sweeping({
      ...desk.deps,
      tokens: async () => ({}),
      lookUp: async () => ({ found: [] }) as never,
      inquired: names.note,
    })
    const minute = async () => {
      desk.clock.moves(60_000)
      await sweep()
      await names.run()
    }
    const writes = async (from: string, text: string) => {
      await desk.hears(said.message({ mid: newId('mid'), from, text, at: ago(3) }))
      return ticketOf(text)
    }
    const marta = await writes('88', 'La bolletta di marzo è doppia')
    await minute()
    // Nobody has looked: nobody is asked about.
    expect(asked).toEqual([])
    for (let time = 0; time < 3; time++) await cardOf(marta.id)
    for (let time = 0; time < 2; time++) await minute()
    expect(asked).toEqual(['messenger /88?fields=first_name,last_name,name'])
    expect((await stores.tickets.get(marta.id)).name).toBe('Marta Villa')
    expect((await cardOf(marta.id)).identities).toMatchObject([{ name: 'Marta Villa' }])

    // Of some people the network says nothing: they stay without a name, and it is not asked again.
    says = { status: 400, json: { error: { code: 100, error_subcode: 33, message: 'Unsupported get request' } } }
    const unknown = await writes('99', 'Buonasera, una domanda')
    for (let time = 0; time < 3; time++) {
      await cardOf(unknown.id)
      await minute()
    }
    expect(asked).toHaveLength(2)
    expect((await stores.tickets.get(unknown.id)).name).toBeUndefined()
    // What says its author's name is not asked about.
    await desk.hears(said.comment({ id: '55_1', from: '77', name: 'Luca Bianchi', text: 'Allora?', at: ago(9) }))
    await cardOf((await ticketOf('Allora?')).id)
    await minute()
    expect(asked).toHaveLength(2)
  })

  test('S18: the channel a person prefers is counted from their conversations, shown, and may be chosen instead', async () => {
    const [earlier, now] = await onTwoChannels()
    expect(await cardOf(now.id)).not.toHaveProperty('preferred')
    await agent.post(`/tickets/${now.id}/person`, { ticket: earlier.id })
    await desk.hears(said.comment({ id: '66_1', from: '77', post: '1000_66', text: 'Anche qui niente', at: ago(2) }))
    expect((await cardOf(now.id)).preferred).toEqual({ channel: 'facebook-page', chosen: false })
    await agent.ask('PATCH', `/tickets/${now.id}/card`, { preferred: 'messenger', language: 'it' })
    for (const ticket of [now, earlier])
      expect(await cardOf(ticket.id)).toMatchObject({
        preferred: { channel: 'messenger', chosen: true },
        language: 'it',
      })
    await agent.ask('PATCH', `/tickets/${earlier.id}/card`, { preferred: null })
    expect((await cardOf(now.id)).preferred).toEqual({ channel: 'facebook-page', chosen: false })
    expect((await agent.ask('PATCH', `/tickets/${now.id}/card`, { preferred: 'fax' })).status).toBe(400)
  })
})

const onWhatsApp = (external: string, channel: Channel = 'whatsapp') =>
  anAccount(channel, { id: accountId(channel, external), external })
