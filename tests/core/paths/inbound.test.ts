import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aDesk, type Desk, said } from '../../support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk.stop())

const only = async (from: string, channel: 'fp-1000' | 'ms-1000' = 'fp-1000') => {
  const customer = desk.hash.long('customer', channel, from)
  const rows = await desk.items(`C#${customer}`)
  const ticketRows = rows.filter(({ sk }) => String(sk).startsWith('T#'))
  const messages = rows.filter(({ sk }) => /#m[a-z2-7]+$/.test(String(sk)))
  const { tickets } = { tickets: ticketRows.map(desk.stores.tickets.parse) }
  return { tickets, messages }
}

describe('a customer writes', () => {
  test('the first comment opens a ticket that waits for somebody, with its message, its number and its line in the thread', async () => {
    const { triage, numbers, threads } = desk.boot()
    await triage(said.comment({ id: '55_1', from: 'a1' }))
    const { tickets, messages } = await only('a1')
    expect(tickets).toMatchObject([
      { state: 'new', public: true, seq: 1, name: 'Luca Bianchi', turn: { n: 1, since: '2026-11-20T09:59:00.000Z' } },
    ])
    expect(messages).toMatchObject([{ text: 'Dov’è il mio pacco?', platform: '55_1', own: false }])
    expect(await numbers.find(tickets[0]?.number ?? 0)).toBe(tickets[0]?.id)
    expect((await threads.latest('fp-1000', desk.hash.long('thread', '1000_55'), { limit: 500 })).tickets).toContain(
      tickets[0]?.id,
    )
  })

  test('more comments join the same turn; the wait counts from the first', async () => {
    const { triage } = desk.boot()
    await triage(said.comment({ id: '55_2', from: 'a2', at: '2026-11-20T09:00:00.000Z' }))
    await triage(said.comment({ id: '55_3', from: 'a2', at: '2026-11-20T09:30:00.000Z', text: 'Ancora niente' }))
    const { tickets, messages } = await only('a2')
    expect(messages).toHaveLength(2)
    expect(tickets).toMatchObject([
      { turn: { n: 2, since: '2026-11-20T09:00:00.000Z' }, preview: 'Ancora niente', seq: 2 },
    ])
  })

  test('S43: three people in one thread are three waiting lines', async () => {
    const { triage, threads } = desk.boot()
    for (const from of ['b1', 'b2', 'b3']) await triage(said.comment({ id: `56_${from}`, from, post: '1000_56' }))
    expect((await threads.latest('fp-1000', desk.hash.long('thread', '1000_56'))).tickets).toHaveLength(3)
  })

  test('I6, C1: the same comment again adds nothing, however late', async () => {
    const { triage } = desk.boot()
    const comment = said.comment({ id: '55_4', from: 'a4' })
    await triage(comment)
    desk.pass(14 * 24 * 3_600_000)
    await desk.boot().triage(comment)
    desk.pass(-14 * 24 * 3_600_000)
    const { tickets, messages } = await only('a4')
    expect(messages).toHaveLength(1)
    expect(tickets).toMatchObject([{ seq: 1, turn: { n: 1 } }])
  })

  test('I5: fifty deliveries at once have one effect', async () => {
    const comment = said.comment({ id: '55_5', from: 'a5' })
    await Promise.allSettled(Array.from({ length: 50 }, () => desk.boot().triage(comment)))
    await desk.boot().triage(comment)
    const { tickets, messages } = await only('a5')
    expect(messages).toHaveLength(1)
    expect(tickets).toMatchObject([{ seq: 1, turn: { n: 1 } }])
  })

  test('I8: ten photos of one person at once open one ticket', async () => {
    const bodies = Array.from({ length: 10 }, (_, n) => said.message({ mid: `m_photo${n}`, from: 'p1' }))
    for (const result of await Promise.allSettled(bodies.map((body) => desk.boot().triage(body))))
      if (result.status === 'rejected') expect(String(result.reason)).toContain('too many')
    for (const body of bodies) await desk.boot().triage(body)
    const { tickets, messages } = await only('p1', 'ms-1000')
    expect(messages).toHaveLength(10)
    expect(tickets).toMatchObject([{ turn: { n: 10 } }])
  })

  test('a ticket header stays below 900 bytes (hazard S12)', async () => {
    const { triage, transition } = desk.boot()
    const long = 'Buongiorno, scrivo perché la caldaia è guasta da tre giorni e nessuno risponde al numero verde. '
    for (let n = 0; n < 20; n++)
      await triage(
        said.comment({
          id: `1234567890123456_998877665544332${n}`,
          from: '998877665544332211',
          text: long,
          name: 'Massimiliano Montecucco',
          post: '1000_1234567890123456',
        }),
      )
    const [ticket] = (await only('998877665544332211')).tickets
    await transition({
      ticket: ticket?.id ?? '',
      agent: { id: 'abcdefghijklmnopqrst', name: '', role: 'agent', teams: ['care'], createdAt: '' },
      kind: 'claimed',
      request: 'r1',
    })
    const [header] = (await desk.items(`C#${ticket?.id.split('-')[0]}`)).filter(({ sk }) => String(sk).startsWith('T#'))
    expect(Buffer.byteLength(JSON.stringify(header))).toBeLessThan(900 * 1.15)
  })
})

describe('what becomes of a comment, in any order', () => {
  const at = (second: number) => `2026-11-20T09:59:${String(second).padStart(2, '0')}.000Z`
  const steps = (id: string, from: string) => [
    said.comment({ id, from, at: at(1) }),
    said.comment({ id, from, at: at(2), verb: 'edited', text: 'Dov’è il mio pacco? È urgente' }),
    said.comment({ id, from, at: at(3), verb: 'hide' }),
    said.comment({ id, from, at: at(4), verb: 'unhide' }),
    said.comment({ id, from, at: at(5), verb: 'edited', text: 'Pacco perso' }),
  ]

  test('I7, C5: all 120 orders of create, edits, hide and show end in one state', { timeout: 120_000 }, async () => {
    const ends = new Set<string>()
    for (const [n, order] of permutations([0, 1, 2, 3, 4]).entries()) {
      const { triage } = desk.boot()
      const all = steps(`57_${n}`, `c${n}`)
      for (const step of order) await triage(all[step] ?? '')
      const { messages, tickets } = await only(`c${n}`)
      const { edit, hide, gone, text } = messages[0] ?? {}
      ends.add(JSON.stringify([messages.length, edit, hide?.hidden, gone, text, tickets.length, tickets[0]?.turn?.n]))
    }
    expect([...ends]).toHaveLength(1)
    expect([...ends][0]).toContain('Pacco perso')
  })

  test.each([
    ['edited', { n: 1 }],
    ['remove', undefined],
  ] as const)(
    'C5: %s, redelivered before its comment whose taker died, is not in its way for ever',
    { timeout: 120_000 },
    async (verb, turn) => {
      let overtaken = 0
      for (const when of ['before', 'after'] as const)
        for (let call = 0; call < 40; call++) {
          const [id, from] = [`61_${verb}${when}${call}`, `o${verb}${when}${call}`]
          const comment = said.comment({ id, from, at: at(1) })
          const news = said.comment({
            id,
            from,
            at: at(2),
            verb,
            ...(verb === 'edited' ? { text: 'Pacco perso' } : {}),
          })
          desk.faults.reset()
          desk.faults.crashAt(call, when)
          await desk
            .boot()
            .triage(comment)
            .catch(() => {})
          const { crashed } = desk.faults
          desk.faults.reset()
          // The news comes first in its group: until it is done with, the comment does not come again.
          desk.pass(180_000)
          await desk.boot().triage(news)
          if ((await only(from)).messages.length === 0) overtaken++
          await desk.boot().triage(comment)
          const { tickets, messages } = await only(from)
          expect(messages, `${when} ${call}`).toHaveLength(1)
          expect(verb === 'edited' ? messages[0]?.edit?.text : messages[0]?.text).toBe(
            verb === 'edited' ? 'Pacco perso' : '',
          )
          if (turn) expect(tickets).toMatchObject([{ turn }])
          else expect(tickets[0]?.turn).toBeUndefined()
          if (!crashed) break
        }
      expect(overtaken).toBeGreaterThan(4)
    },
  )

  test('while its comment may still be on its way, news of it is tried again', async () => {
    const comment = said.comment({ id: '62_1', from: 'soon', at: at(1) })
    const news = said.comment({ id: '62_1', from: 'soon', at: at(2), verb: 'edited', text: 'Pacco perso' })
    const insert = desk.boot()
    for (let call = 0; call < 40; call++) {
      desk.faults.reset()
      desk.faults.crashAt(call, 'before')
      await insert.triage(comment).catch(() => {})
      desk.faults.reset()
      if ((await only('soon')).tickets.length > 0) break
    }
    await expect(desk.boot().triage(news)).rejects.toThrow('is not there yet')
    await desk.boot().triage(comment)
    await desk.boot().triage(news)
    expect((await only('soon')).messages).toMatchObject([{ edit: { text: 'Pacco perso' } }])
  })

  test('what its author took back before we heard of it keeps no words and makes nobody wait', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const from = `d${order.join('')}`
      const both = [
        said.comment({ id: `58_${from}`, from }),
        said.comment({ id: `58_${from}`, from, at: at(9), verb: 'remove' }),
      ]
      for (const step of order) await desk.boot().triage(both[step] ?? '')
      const { tickets, messages } = await only(from)
      expect(messages).toMatchObject([{ text: '', attachments: [] }])
      expect(messages[0]?.gone).toBeDefined()
      expect(tickets[0]?.turn).toBeUndefined()
    }
  })
})

describe('an answer in the network’s own app', () => {
  test('counts as the answer, raises the version and is credited to nobody', async () => {
    const { triage, facts } = desk.boot()
    await triage(said.comment({ id: '59_1', from: 'e1', at: '2026-11-20T09:00:00.000Z' }))
    await triage(
      said.comment({
        id: '59_2',
        from: '1000',
        name: 'Brezza Energia',
        text: 'Arriva domani',
        parent: '59_1',
        at: '2026-11-20T09:20:00.000Z',
      }),
    )
    const { tickets, messages } = await only('e1')
    expect(tickets).toMatchObject([{ seq: 2, state: 'waiting-customer' }])
    expect(tickets[0]?.turn).toBeUndefined()
    expect(messages.map(({ own }) => own)).toEqual([false, true])
    const recorded = await facts.ofHour('fp-1000', desk.time.now.toISOString().slice(0, 13))
    expect(recorded.filter(({ ticket }) => ticket === tickets[0]?.id)).toMatchObject([
      { kind: 'turn', outcome: 'answered-elsewhere', turn: { n: 1 } },
    ])
  })

  test('that comes before the comment it answers waits for it', async () => {
    const { triage } = desk.boot()
    await triage(
      said.comment({
        id: '59_4',
        from: '1000',
        text: 'Ci pensiamo noi',
        parent: '59_3',
        at: '2026-11-20T09:20:00.000Z',
      }),
    )
    await triage(said.comment({ id: '59_3', from: 'e3', at: '2026-11-20T09:00:00.000Z' }))
    const { tickets, messages } = await only('e3')
    expect(messages).toHaveLength(2)
    expect(tickets[0]?.turn).toBeUndefined()
  })

  test('C13: a private message that comes late is born answered, and counted', async () => {
    const { triage, facts } = desk.boot()
    await triage(said.message({ mid: 'm_e5b', from: 'e5', echo: true, text: 'Fatto', at: '2026-11-20T09:30:00.000Z' }))
    await triage(said.message({ mid: 'm_e5a', from: 'e5', at: '2026-11-20T09:00:00.000Z' }))
    const { tickets } = await only('e5', 'ms-1000')
    expect(tickets[0]?.turn).toBeUndefined()
    const recorded = await facts.ofHour('ms-1000', desk.time.now.toISOString().slice(0, 13))
    expect(recorded.filter(({ ticket }) => ticket === tickets[0]?.id)).toMatchObject([
      { outcome: 'answered-elsewhere' },
    ])
  })
})

test('the account is not connected: kept as ignored, shown, nothing opened', async () => {
  const { triage, oddities } = desk.boot()
  await triage(said.comment({ id: '60_1', from: 'f1' }).replaceAll('"external":"1000"', '"external":"4711"'))
  expect((await oddities.list('ignored')).oddities).toMatchObject([
    { account: '4711', reason: 'account not connected' },
  ])
})

test('C2: stopped before or after every await and delivered again, the end is the same', {
  timeout: 300_000,
}, async () => {
  const count = await awaits((from) => [said.comment({ id: `61_${from}`, from })], 'g')
  expect(count).toBeGreaterThan(8)
  for (const when of ['before', 'after'] as const)
    for (let call = 0; call < count; call++) {
      const from = `g${when}${call}`
      const body = said.comment({ id: `61_${from}`, from })
      desk.faults.reset()
      desk.faults.crashAt(call, when)
      await expect(desk.boot().triage(body)).rejects.toThrow('Crash'.length > 0 ? /before|after/ : '')
      desk.faults.reset()
      await desk.boot().triage(body)
      const { tickets, messages } = await only(from)
      expect({ call, when, messages: messages.length, tickets }).toMatchObject({
        messages: 1,
        tickets: [{ seq: 1, turn: { n: 1 } }],
      })
      const [ticket] = tickets
      const { numbers, threads } = desk.boot()
      expect(await numbers.find(ticket?.number ?? 0)).toBe(ticket?.id)
      expect((await threads.latest('fp-1000', desk.hash.long('thread', '1000_55'), { limit: 500 })).tickets).toContain(
        ticket?.id,
      )
    }
})

test('C2: the same for an edit, a deletion and an answer elsewhere', { timeout: 300_000 }, async () => {
  const after = {
    edit: (from: string) =>
      said.comment({ id: `62_${from}`, from, at: '2026-11-20T09:59:30.000Z', verb: 'edited', text: 'Nuovo testo' }),
    remove: (from: string) => said.comment({ id: `62_${from}`, from, at: '2026-11-20T09:59:30.000Z', verb: 'remove' }),
    native: (from: string) =>
      said.comment({
        id: `62_${from}_n`,
        from: '1000',
        parent: `62_${from}`,
        at: '2026-11-20T09:59:30.000Z',
        text: 'Risposto',
      }),
  }
  for (const [kind, happening] of Object.entries(after)) {
    const ends = new Set<string>()
    const count = await awaits((from) => [said.comment({ id: `62_${from}`, from }), happening(from)], `h${kind}`)
    for (const when of ['before', 'after'] as const)
      for (let call = 0; call <= count; call++) {
        const from = `h${kind}${when}${call}`
        desk.faults.reset()
        await desk.boot().triage(said.comment({ id: `62_${from}`, from }))
        desk.faults.reset()
        desk.faults.crashAt(call, when)
        await desk
          .boot()
          .triage(happening(from))
          .catch(() => {})
        desk.faults.reset()
        await desk.boot().triage(happening(from))
        const { tickets, messages } = await only(from)
        const facts = await desk.items('turn#')
        ends.add(
          JSON.stringify([
            messages.map(({ text, edit, gone, own }) => [text, edit?.text, gone !== undefined, own]),
            tickets.map(({ seq, turn, state, out }) => [seq, turn?.n, state, out]),
            facts.filter(({ sk }) => String(sk).includes(tickets[0]?.id ?? '-')).map(({ outcome }) => outcome),
          ]),
        )
      }
    expect({ kind, ends: [...ends] }).toMatchObject({ ends: { length: 1 } })
  }
})

/** How many awaits the last of these deliveries goes through. */
async function awaits(bodies: (from: string) => string[], from: string) {
  const all = bodies(`${from}count`)
  for (const body of all) {
    desk.faults.reset()
    await desk.boot().triage(body)
  }
  return desk.faults.calls.length
}

function permutations<Value>(values: Value[]): Value[][] {
  if (values.length <= 1) return [values]
  return values.flatMap((value, index) =>
    permutations(values.filter((_, other) => other !== index)).map((rest) => [value, ...rest]),
  )
}
