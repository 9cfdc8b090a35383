import { waysOf } from '@ascolta/core/outbound/address'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { aDesk, anAccount, type Desk } from '../../support/desk.ts'

const minute = 60_000
let desk: Desk
/** What the network was asked, and what it answers. */
let asked: string[] = []
let answer: (path: string) => Response = () => Response.json({})
let count = 0

beforeAll(async () => {
  desk = await aDesk()
})
afterAll(() => desk.stop())
beforeEach(async () => {
  desk.faults.reset()
  desk.inbound.length = 0
  desk.told.length = 0
  asked = []
  answer = () =>
    Response.json({
      mentioned_comment: {
        text: 'Con @lumara non si parla',
        username: 'giulia.ferraris',
        media: { id: '9', permalink: 'https://www.instagram.com/p/x/' },
      },
    })
  desk.shown.answer = (path) => {
    asked.push(decodeURIComponent(path))
    return answer(path)
  }
  await desk.stores.accounts.put(anAccount('instagram', { id: 'ig-700', external: '700' }))
})

/** Somebody names the account below another's picture: the webhook brings two numbers. */
function aMention({ caption = false } = {}) {
  const media_id = `90${++count}`
  const comment_id = caption ? undefined : `91${count}`
  const at = desk.time.now.toISOString()
  const raw = JSON.stringify({ field: 'mentions', value: { media_id, comment_id } })
  const id = comment_id ?? media_id
  const object = desk.hash.long('object', 'ig-700', caption ? 'post' : 'comment', id)
  return {
    id,
    media: media_id,
    object,
    body: JSON.stringify({ v: 1, channel: 'instagram', external: '700', sentAt: at, receivedAt: at, raw }),
    async seen() {
      const to = (await desk.stores.ledger.get('ig-700', object))?.to
      if (!to) throw new Error('it was not taken in')
      const [message, ticket] = await Promise.all([
        desk.stores.messages.get(to.ticket, to.at, to.id, { consistent: true }),
        desk.stores.tickets.get(to.ticket, { consistent: true }),
      ])
      return { message, ticket }
    },
    question: async () => (await desk.items('Y#')).find(({ sk }) => sk === object),
  }
}

/** One minute of the tick, in a container of its own, and whatever it puts into the queue. */
async function tick() {
  const worker = desk.boot()
  await worker.sweep()
  await worker.inquire()
  const brought = [...desk.inbound]
  for (const { body } of brought) {
    await worker.triage(body)
    // Only what was done leaves the queue.
    desk.inbound.shift()
  }
  return brought
}

describe('a mention of which the webhook brings ids only', () => {
  test('opens a ticket at once, and within the minute its words, author and address stand there', async () => {
    const mention = aMention()
    await desk.boot().triage(mention.body)
    const before = await mention.seen()
    expect(before.message).toMatchObject({ kind: 'mention', text: '' })
    expect(before.ticket.name).toBeUndefined()

    expect(await tick()).toHaveLength(1)
    const comment = `mentioned_comment.comment_id(${mention.id}){text,timestamp,username,media{id,permalink}}`
    expect(asked).toEqual([`/700?fields=${comment}`])
    const { message, ticket } = await mention.seen()
    expect(message).toMatchObject({
      text: 'Con @lumara non si parla',
      name: 'giulia.ferraris',
      permalink: 'https://www.instagram.com/p/x/',
      at: before.message?.at,
    })
    expect(ticket).toMatchObject({
      name: 'giulia.ferraris',
      preview: 'Con @lumara non si parla',
      turn: before.ticket.turn,
    })
    // What an agent wrote without having seen the words is refused.
    expect(ticket.seq).toBe(before.ticket.seq + 1)
    expect(desk.told.at(-1)).toMatchObject({ line: { message: { text: 'Con @lumara non si parla' } } })
  })

  test('of a caption asks for the post itself', async () => {
    answer = () =>
      Response.json({
        mentioned_media: { caption: 'Grazie @lumara', username: 'marco', permalink: 'https://i.example/p' },
      })
    const mention = aMention({ caption: true })
    await desk.boot().triage(mention.body)
    await tick()
    expect(asked).toEqual([`/700?fields=mentioned_media.media_id(${mention.id}){caption,username,permalink,timestamp}`])
    expect((await mention.seen()).message).toMatchObject({
      text: 'Grazie @lumara',
      name: 'marco',
      permalink: 'https://i.example/p',
    })
  })

  test('stays the ticket that it was: the name is shown, nobody new is made of it, and the answer goes where it went', async () => {
    const mention = aMention()
    await desk.boot().triage(mention.body)
    const before = await mention.seen()
    await tick()
    const { ticket } = await mention.seen()
    expect(ticket.id).toBe(before.ticket.id)
    expect(ticket.author).toBeUndefined()
    expect(await desk.items('T#')).toHaveLength((await desk.items('M#')).length)
    const account = await desk.stores.accounts.find('ig-700')
    if (!account) throw new Error('no account')
    const now = desk.time.now.toISOString()
    expect(waysOf(ticket, [account], now)).toEqual(waysOf({ ...before.ticket, seq: ticket.seq }, [account], now))
    expect(ticket.context).toEqual({ mention: mention.media })
  })

  test('is asked for once, and filled in once, however often its webhook and its words come', async () => {
    const mention = aMention()
    for (let again = 0; again < 3; again++) await desk.boot().triage(mention.body)
    const [brought] = await tick()
    // So much happened since that the ticket does not remember it any more.
    await desk.stores.tickets.change((await mention.seen()).ticket.id, (ticket) => ({
      ...ticket,
      ring: '-'.repeat(112),
    }))
    const first = await mention.seen()
    for (let again = 0; again < 3; again++) await desk.boot().triage(brought?.body ?? '')
    await desk.boot().triage(mention.body)
    desk.pass(10 * minute)
    expect(await tick()).toEqual([])
    expect(asked).toHaveLength(1)
    const { message, ticket } = await mention.seen()
    expect(message).toEqual(first.message)
    expect({ ...ticket, rev: 0 }).toEqual({ ...first.ticket, rev: 0 })
    expect((await mention.question())?.ds).toBeUndefined()
  })

  test('a crash before or after any step loses neither the mention nor its words', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const whole = async (mention: ReturnType<typeof aMention>) => {
      await desk.boot().triage(mention.body)
      await tick()
    }
    await whole(aMention())
    const steps = desk.faults.calls.length
    expect(steps).toBeGreaterThan(20)
    for (let step = 0; step < steps; step++)
      for (const when of ['before', 'after'] as const) {
        const mention = aMention()
        desk.faults.reset()
        desk.faults.crashAt(step, when)
        await whole(mention).catch(() => {})
        desk.faults.reset()
        // The queue brings again what nobody said was done.
        for (const { body } of [{ body: mention.body }, ...desk.inbound.splice(0)]) await desk.boot().triage(body)
        for (let round = 0; round < 2; round++) {
          desk.pass(2 * minute)
          await tick()
        }
        const { message, ticket } = await mention.seen()
        expect(message, `${when} ${step}`).toMatchObject({ text: 'Con @lumara non si parla', name: 'giulia.ferraris' })
        expect(ticket, `${when} ${step}`).toMatchObject({ name: 'giulia.ferraris', turn: { n: 1 }, seq: 2 })
      }
    vi.restoreAllMocks()
  })

  test('a network that is away or wants patience is asked again, a token is waited for, and what is gone is left alone', async () => {
    const away = aMention()
    await desk.boot().triage(away.body)
    answer = () => new Response('', { status: 503 })
    await tick()
    expect((await away.question())?.ds).toBe(new Date(desk.time.now.getTime() + minute).toISOString())
    desk.pass(minute)
    answer = () => Response.json({ error: { code: 4, message: 'limit' } }, { status: 400 })
    await tick()
    const patient = await away.question()
    expect(Date.parse(String(patient?.ds)) - desk.time.now.getTime()).toBeGreaterThanOrEqual(2 * minute)
    delete desk.secrets.tokens['ig-700']
    desk.pass(2 * 60 * minute)
    await tick()
    expect(asked).toHaveLength(2)
    expect(await away.question()).toMatchObject({ refused: 'no-token' })
    desk.secrets.tokens['ig-700'] = 'token'

    vi.spyOn(console, 'warn').mockImplementation(() => {})
    answer = () => Response.json({ error: { code: 100, error_subcode: 33, message: 'gone' } }, { status: 400 })
    desk.pass(2 * 60 * minute)
    await tick()
    expect(await away.question()).toMatchObject({ refused: 'gone' })
    desk.pass(8 * 24 * 60 * minute)
    await tick()
    expect(asked).toHaveLength(3)
    expect((await away.seen()).message).toMatchObject({ text: '' })
    vi.restoreAllMocks()
  })

  test('a network that never says a word is asked for a week, and no longer', async () => {
    const mention = aMention()
    await desk.boot().triage(mention.body)
    answer = () => new Response('', { status: 500 })
    for (let hour = 0; hour < 9 * 24; hour++) {
      await tick()
      desk.pass(60 * minute)
    }
    expect(asked.length).toBeGreaterThan(24 * 6)
    expect(asked.length).toBeLessThan(24 * 7 + 10)
    expect((await mention.question())?.ds).toBeUndefined()
  })

  test('of two ticks at once one asks', async () => {
    const mention = aMention()
    await desk.boot().triage(mention.body)
    const workers = [desk.boot(), desk.boot()]
    await Promise.all(workers.map((worker) => worker.sweep()))
    await Promise.all(workers.map((worker) => worker.inquire()))
    expect(asked).toHaveLength(1)
    expect(desk.inbound).toHaveLength(1)
  })

  test('whoever says more than ids costs no question: a comment, a message, a mention elsewhere', async () => {
    const at = desk.time.now.toISOString()
    const before = (await desk.items('Y#')).length
    for (const [channel, external, change] of [
      [
        'instagram',
        '700',
        { field: 'comments', value: { id: '71', from: { id: '5', username: 'a' }, text: '', media: { id: '8' } } },
      ],
      [
        'instagram',
        '700',
        { field: 'mentions', value: { media_id: '81', comment_id: '82', text: 'Ciao', username: 'b' } },
      ],
      [
        'facebook-page',
        '1000',
        { field: 'mention', value: { item: 'comment', verb: 'add', post_id: '2_3', comment_id: '2_4' } },
      ],
    ] as const) {
      const body = { v: 1, channel, external, sentAt: at, receivedAt: at, raw: JSON.stringify(change) }
      await desk.boot().triage(JSON.stringify(body))
    }
    expect(await desk.items('Y#')).toHaveLength(before)
  })
})
