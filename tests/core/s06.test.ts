import { acting } from '@ascolta/core/compose'
import { newId } from '@ascolta/core/id'
import { keys } from '@ascolta/core/keys'
import { enclosed } from '@ascolta/core/outbound/enclosing'
import { type Enclosure, keyOf } from '@ascolta/core/outbound/enclosure'
import { Problem } from '@ascolta/core/problem'
import type { Agent } from '@ascolta/core/team/agent'
import { beat, here, type Presence } from '@ascolta/core/team/presence'
import { mostFiles } from '@ascolta/length/files'
import { beforeEach, describe, expect, test } from 'vitest'
import { anAgent, said } from '../support/desk.ts'
import { inMemory } from '../support/memory.ts'

const giulia = anAgent()
const marco = anAgent({ id: 'marco', name: 'Marco Conti' })

/** The desk's hand over the table in memory, with one conversation that waits; every write is noted. */
async function aDesk() {
  const world = inMemory()
  const base = world.base()
  const sent: string[] = []
  const outbound = {
    send: async (notes: { body: string }[]) => {
      sent.push(...notes.map(({ body }) => body))
      return []
    },
  }
  const desk = acting({ ...base, outbound, undoSeconds: 10, newId })
  const hear = world.boot()
  await hear(said.message({ mid: 'm-1', at: new Date(world.time.now - 60_000).toISOString() }))
  const [header] = world.rows().filter(({ sk }) => String(sk).startsWith('T#'))
  const ticket = `${String(header?.pk).slice(2)}-${String(header?.sk).slice(2).replace('#', '-')}`
  const draft = () => `drf-${newId('x').slice(2)}`
  const written = () => world.rows().filter(({ pk }) => String(pk).startsWith('Z#'))
  return { ...world, ...base.stores, desk, hear, ticket, draft, sent, written }
}
let it: Awaited<ReturnType<typeof aDesk>>
beforeEach(async () => {
  it = await aDesk()
})
const seq = async () => (await it.tickets.get(it.ticket, { consistent: true })).seq
const write = (agent: Agent, draft: string, text: string, rev = 0) =>
  it.desk.saveDraft({ ticket: it.ticket, draft, agent, text, rev })
const refused = (error: unknown) => (error instanceof Problem ? error.code : String(error))

describe('S06: two agents on one conversation', () => {
  test('S06: two concurrent sends on the same ticket version: exactly one goes out, the other gets a conflict and keeps its draft', async () => {
    for (let round = 0; round < 40; round++) {
      it = await aDesk()
      const version = await seq()
      const both = [giulia, marco].map((agent) => ({ agent, draft: it.draft(), text: `Risposta di ${agent.name}` }))
      for (const { agent, draft, text } of both) await write(agent, draft, text)
      const ended = await Promise.all(
        both.map(({ agent, draft, text }) =>
          it.desk.sendReply({ ticket: it.ticket, draft, agent, text, seq: version }).then(() => 'sent', refused),
        ),
      )
      expect(ended.toSorted()).toEqual(['sent', 'ticket.changed'])
      const kept = await Promise.all(both.map(({ draft }) => it.replies.get(it.ticket, draft, { consistent: true })))
      expect(kept.map((reply) => reply?.text)).toEqual(both.map(({ text }) => text))
      expect(kept.map((reply) => reply?.state).toSorted()).toEqual(['asked', 'draft'])
    }
  })

  test('S06: an answer typed in the network’s own app refuses an answer written before it, and marks the ticket', async () => {
    const draft = it.draft()
    const version = await seq()
    await write(giulia, draft, 'Controllo subito')
    await it.hear(
      said.message({ mid: 'app-1', echo: true, text: 'Ci pensiamo noi', at: new Date(it.time.now).toISOString() }),
    )
    const after = await it.desk
      .sendReply({ ticket: it.ticket, draft, agent: giulia, text: 'Controllo subito', seq: version })
      .then(() => 'sent', refused)
    expect(after).toBe('ticket.changed')
    expect((await it.replies.get(it.ticket, draft))?.text).toBe('Controllo subito')
    const ticket = await it.tickets.get(it.ticket)
    expect(ticket.turn).toBeUndefined()
    expect(ticket.elsewhereAt).toBeDefined()
  })
})

describe('S06: drafts', () => {
  test('S06: who takes over goes on with a copy; the author keeps their words, and it is in the audit log', async () => {
    const [theirs, mine] = [it.draft(), it.draft()]
    await write(giulia, theirs, 'Buongiorno, la bolletta doppia')
    const act = { ticket: it.ticket, draft: theirs, into: mine, agent: marco }
    expect((await it.desk.takeOver(act)).text).toBe('Buongiorno, la bolletta doppia')
    // Pressed twice, it is done once.
    expect((await it.desk.takeOver(act)).text).toBe('Buongiorno, la bolletta doppia')
    expect(await it.replies.get(it.ticket, theirs)).toMatchObject({
      text: 'Buongiorno, la bolletta doppia',
      actor: 'giulia',
    })
    expect(await it.replies.get(it.ticket, mine)).toMatchObject({ actor: 'marco', state: 'draft' })
    await write(giulia, theirs, 'Buongiorno, la bolletta doppia è un errore nostro', 0)
    const rows = it.rows()
    expect(rows.filter(({ kind }) => kind === 'draft-taken')).toMatchObject([{ actor: 'marco', whom: 'giulia' }])
    expect(rows.filter(({ act }) => act === 'draft-taken')).toHaveLength(1)
  })

  test('S06: who had begun already keeps their own words too', async () => {
    const [theirs, mine] = [it.draft(), it.draft()]
    await write(giulia, theirs, 'Prima parte')
    await write(marco, mine, 'Io avrei detto')
    await it.desk.takeOver({ ticket: it.ticket, draft: theirs, into: mine, agent: marco })
    expect((await it.replies.get(it.ticket, mine))?.text).toBe('Prima parte\n\nIo avrei detto')
  })

  test('S06: files go with the words that are taken over, once, and stay in the colleague’s draft; too many are said before a word moves', async () => {
    const [theirs, mine] = [it.draft(), it.draft()]
    const file = (id: string): Enclosure => ({
      id,
      name: `${id}.pdf`,
      type: 'file',
      mime: 'application/pdf',
      bytes: 3,
      sha256: 'x',
    })
    const holds = async (draft: string, ...files: Enclosure[]) => {
      const held = await it.replies.get(it.ticket, draft, { consistent: true })
      if (held) await it.replies.replace(held, files.reduce(enclosed, held))
    }
    await write(giulia, theirs, 'Ecco la bolletta')
    await holds(theirs, file('enc-a'), file('enc-b'))
    const act = { ticket: it.ticket, draft: theirs, into: mine, agent: marco }
    for (let time = 0; time < 2; time++) {
      const taken = await it.desk.takeOver(act)
      expect(taken.enclosures?.map((one) => keyOf(mine, one))).toEqual([`out/${theirs}/enc-a`, `out/${theirs}/enc-b`])
    }
    expect((await it.replies.get(it.ticket, theirs))?.enclosures).toEqual([file('enc-a'), file('enc-b')])
    // Taken over a second time they still rest where they were brought.
    const third = it.draft()
    const luca = anAgent({ id: 'luca' })
    const again = await it.desk.takeOver({ ticket: it.ticket, draft: mine, into: third, agent: luca })
    expect(again.enclosures?.map((one) => keyOf(third, one))).toEqual([`out/${theirs}/enc-a`, `out/${theirs}/enc-b`])

    const full = it.draft()
    await write(luca, full, 'Mio')
    await holds(full, ...Array.from({ length: mostFiles - 1 }, (_, at) => file(`enc-${at}`)))
    expect(await it.desk.takeOver({ ...act, into: full, agent: luca }).then(() => 'taken', refused)).toBe('file.count')
    expect((await it.replies.get(it.ticket, full))?.text).toBe('Mio')
  })

  test('S06: nobody else writes on a draft, and who does not see the ticket does not see it', async () => {
    const theirs = it.draft()
    await write(giulia, theirs, 'Parole mie')
    expect(await write(marco, theirs, 'Parole sue', 0).then(() => 'saved', refused)).toBe('draft.foreign')
    const stranger = anAgent({ id: 'other', teams: ['shop'] })
    for (const how of [
      it.desk.lookAtDraft,
      (act: Parameters<typeof it.desk.lookAtDraft>[0]) => it.desk.takeOver({ ...act, into: it.draft() }),
    ])
      expect(await how({ ticket: it.ticket, draft: theirs, agent: stranger }).then(() => 'seen', refused)).toBe(
        'ticket.missing',
      )
    expect((await it.desk.lookAtDraft({ ticket: it.ticket, draft: theirs, agent: marco })).text).toBe('Parole mie')
  })

  test('S06: what is cut away at one stroke can be had back', async () => {
    const draft = it.draft()
    const long = 'Buongiorno, abbiamo controllato la sua pratica e la bolletta è davvero doppia.'
    await write(giulia, draft, long)
    const saved = await write(giulia, draft, 'No', 0)
    expect(saved.earlier?.map(({ text }) => text)).toEqual([long])
    // A few keys cost nothing.
    const more = await write(giulia, draft, 'No, anzi', saved.rev)
    expect(more.earlier).toHaveLength(1)
  })
})

describe('M6: presence costs nothing while nothing changes', () => {
  const say = (agent: Agent, doing: 'viewing' | 'writing' | 'draft' | 'gone', live = true) =>
    it.desk.attend({ agent, ticket: it.ticket, doing, live })
  /** How often the table was written while something happens. */
  async function writes(work: () => Promise<unknown>) {
    const before = it.told.length
    let count = 0
    let last = JSON.stringify(it.written())
    await work()
    const now = JSON.stringify(it.written())
    if (now !== last) count++
    last = now
    return { count, told: it.told.length - before }
  }
  const beats = async (count: number, how: () => Promise<unknown>) => {
    let changed = 0
    for (let one = 0; one < count; one++) {
      it.time.now += beat
      changed += (await writes(how)).count
    }
    return changed
  }

  test('M6: heartbeats over the socket write nothing but, once a minute, that somebody is still there', async () => {
    await say(giulia, 'viewing')
    expect(await beats(16, () => say(giulia, 'viewing'))).toBe(4)
    await say(marco, 'viewing')
    expect(
      await beats(8, async () => {
        await say(giulia, 'viewing')
        await say(marco, 'viewing')
      }),
    ).toBe(2)
  })

  test('M6: an event is published only where somebody else is on the same ticket', async () => {
    const before = it.told.length
    await say(giulia, 'viewing')
    await say(giulia, 'writing')
    expect(it.told.length).toBe(before)
    await say(marco, 'viewing')
    expect(it.told.at(-1)?.[1]?.presence).toMatchObject({ agent: 'marco', doing: 'viewing' })
    await say(giulia, 'writing')
    expect(it.told.at(-1)?.[1]?.presence).toMatchObject({ agent: 'giulia', doing: 'writing' })
  })

  test('M6: what is written lives by itself for minutes, not for ever', async () => {
    await say(giulia, 'viewing')
    const [row] = it.written()
    expect(Number(row?.expiresAt) - it.time.now / 1000).toBeLessThanOrEqual(600)
    await say(giulia, 'gone')
    expect(it.written()).toEqual([])
  })

  test('S06: viewing, writing and a draft left behind are told apart; one’s own are not shown', async () => {
    await say(giulia, 'writing')
    expect(await say(marco, 'viewing')).toMatchObject([{ agent: 'giulia', doing: 'writing' }])
    expect(await say(giulia, 'draft')).toMatchObject([{ agent: 'marco', doing: 'viewing' }])
    it.time.now += 3_600_000
    expect(await it.desk.attend({ agent: marco, live: true })).toMatchObject([{ agent: 'giulia', doing: 'draft' }])
  })

  test('S06: a desk that falls silent beside one without live events is gone after 45 seconds', async () => {
    await say(giulia, 'viewing')
    it.time.now += 60_000
    const seen = []
    for (let one = 0; one < 5; one++) {
      seen.push((await say(marco, 'viewing', false)).length)
      it.time.now += beat
    }
    expect(seen).toEqual([1, 1, 1, 0, 0])
  })

  test('S06: whoever’s browser died alone on a ticket stands in lists for less than two minutes, and no heartbeat that is only late makes them go', async () => {
    await say(giulia, 'viewing')
    const lists = () => it.desk.attend({ agent: marco, live: true })
    it.time.now += 100_000
    expect(await lists()).toMatchObject([{ agent: 'giulia' }])
    it.time.now += 6_000
    expect(await lists()).toEqual([])
  })

  test('who does not see a ticket says nothing there', async () => {
    const stranger = anAgent({ id: 'other', teams: ['shop'] })
    expect(await say(stranger, 'viewing').then(() => 'said', refused)).toBe('ticket.missing')
    expect(await it.desk.attend({ agent: stranger, live: true })).toEqual([])
  })

  test('presence never meets a message on its way in: its rows stand apart from tickets', () => {
    expect(keys.presence('care', 't', 'a').pk).not.toMatch(/^[CSR]#/)
    const one: Presence = {
      ticket: 't',
      agent: 'a',
      doing: 'viewing',
      since: 'x',
      at: new Date(0).toISOString(),
      live: true,
    }
    expect(here([one], new Date(3_600_000).toISOString())).toEqual([])
  })
})
