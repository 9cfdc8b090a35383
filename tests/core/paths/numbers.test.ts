import { newId } from '@ascolta/core/id'
import { redrive } from '@ascolta/core/inbound/redrive'
import type { Note } from '@ascolta/core/ports'
import type { TimelineItem } from '@ascolta/core/tickets/message.store'
import { onQueue } from '@ascolta/functions/lambda'
import { lambdaContext } from '@ascolta/local/simulation/event'
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { crowd } from '../../support/crowd.ts'
import { account, chats, gallery, page, phone, post, square } from '../../support/happenings.ts'
import { inMemory, type Row } from '../../support/memory.ts'
import { endIn, type Happening, sorted } from '../../support/orders.ts'

const seed = Number(process.env.ASCOLTA_SEED ?? 7)
const messenger = chats('page')
const instagram = chats('instagram')

/** What happens to one customer after the other, on every network: eight happenings each. */
const lives: ((n: number) => Happening[])[] = [
  (n) => [
    page.comment(1, 'luca', `${n}1`, 'add', { text: 'uno' }),
    page.comment(2, 'luca', `${n}1`, 'edited', { text: 'uno!' }),
    page.comment(3, 'luca', `${n}2`, 'add', { text: 'due' }),
    page.comment(4, 'us', `${n}3`, 'add', { text: 'risposta', parent: `${n}1` }),
    page.reaction(5, 'luca', `${n}3`, 'add'),
    page.comment(6, 'luca', `${n}4`, 'add', { text: 'tre' }),
    page.comment(7, 'luca', `${n}4`, 'hide'),
    page.comment(8, 'luca', `${n}4`, 'remove'),
  ],
  ...[messenger, instagram].map((chat) => (n: number) => [
    chat.said(1, 'luca', `${n}1`, 'uno'),
    chat.edited(2, `${n}1`, 1, 'uno!'),
    chat.said(3, 'luca', `${n}2`, 'due'),
    chat.said(4, 'us', `${n}3`, 'risposta'),
    chat.reaction(5, `${n}3`, '❤️'),
    chat.said(6, 'luca', `${n}4`, 'tre'),
    chat.said(7, 'luca', `${n}5`, 'quattro'),
    chat.deleted(8, `${n}5`),
  ]),
  (n) => [
    gallery.comment(1, 'luca', `${n}1`, 'uno'),
    gallery.comment(2, 'luca', `${n}2`, 'due'),
    gallery.comment(3, 'us', `${n}3`, 'risposta', `${n}1`),
    gallery.comment(4, 'luca', `${n}4`, 'tre', `${n}1`),
    gallery.comment(5, 'us', `${n}5`, 'ancora', `${n}4`),
    gallery.mention(6, `${n}6`),
    gallery.comment(7, 'luca', `${n}7`, 'quattro'),
    gallery.comment(8, 'luca', `${n}8`, 'cinque'),
  ],
  (n) => [
    phone.said(1, `${n}1`, 'uno'),
    phone.edited(2, `${n}1`, 'uno!'),
    phone.said(3, `${n}2`, 'due'),
    phone.echo(4, `${n}3`, 'risposta'),
    phone.reaction(5, `${n}1`, '👍'),
    phone.said(6, `${n}4`, 'tre'),
    phone.said(7, `${n}5`, 'quattro'),
    phone.revoked(8, `${n}5`),
  ],
  (n) => [
    square.post(1, 'luca', `${n}1`, 'uno @brezza'),
    square.post(2, 'luca', `${n}1`, 'uno! @brezza', { version: 1 }),
    square.post(3, 'us', `${n}2`, 'risposta', { parent: `${n}1` }),
    square.liked(4, 'luca', `${n}2`),
    square.post(5, 'luca', `${n}3`, 'due', { parent: `${n}2` }),
    square.post(6, 'luca', `${n}4`, 'tre', { parent: `${n}3` }),
    square.deleted('luca', `${n}4`),
    account.message(8, 'luca', `${n}5`, 'in privato'),
  ],
]

/** The lives of other people: nobody else has these ids. */
const of = (person: number, happenings: Happening[]) =>
  happenings.map(({ says, body }) => ({
    says,
    body: body.replaceAll('7001', `7${person}001`).replaceAll('393331', `39333${person}`),
  }))

const mails = async (n: number) => [
  await post.mail(1, `${n}a@posta.example`, 'La caldaia è guasta'),
  await post.mail(2, `${n}b@posta.example`, 'Ancora', [`${n}a@posta.example`]),
  await post.told(3, 'Complaint', 'nobody/nothing'),
]

/** Everything that a row says, but which number a ticket got: numbers may have gaps. */
const exactly = (rows: Row[]) =>
  rows
    .filter(({ pk }) => !/^[KJN]#/.test(String(pk)))
    .map(({ number: _, ring: __, ...row }) => JSON.stringify(row, sorted))
    .toSorted()

const lists = (told: ReturnType<typeof inMemory>['told']) =>
  told.flatMap(([ticket, news]) => (news?.listed ? [`${ticket.id} ${news.listed}`] : [])).toSorted()
const lines = (told: ReturnType<typeof inMemory>['told']) =>
  new Set(told.map(([ticket, news]) => JSON.stringify([ticket.id, ticket.seq, bare(news?.line)], sorted)))
/** Without what tells of the arrival: which of fifty writers moved the ticket, and what a guess of language had to go by. */
const bare = (line: TimelineItem | undefined) =>
  line?.type === 'message' ? { ...line, message: { ...line.message, moved: undefined, lang: undefined } } : line

describe('I5: one event has one effect', () => {
  test('2,000 events, each delivered fifty times at once, leave what each of them leaves once', {
    timeout: 600_000,
  }, async () => {
    const events = Array.from({ length: 250 }, (_, n) => of(n, lives[n % lives.length]?.(n + 1000) ?? []))
    expect(events.flat()).toHaveLength(2_000)

    const once = inMemory()
    const alone = once.boot()
    for (const { body } of events.flat()) await alone(body)

    const people = crowd(seed)
    const desk = inMemory({ wait: people.wait })
    const containers = Array.from({ length: 50 }, () => desk.boot())
    let deliveries = 0
    for (const { body } of events.flat()) {
      // What was refused because fifty write at once is delivered again, as the queue does.
      for (let left = 50; left > 0; ) {
        deliveries += left
        left = await people.through(containers.slice(0, left).map((triage) => triage(body)))
      }
    }
    expect(deliveries).toBeGreaterThanOrEqual(100_000)

    const message = ({ sk }: Row) => /#m[a-z2-7]+$/.test(String(sk))
    const [left, due] = [desk.rows(), once.rows()]
    expect(left.filter(message)).toHaveLength(due.filter(message).length)
    expect(endIn(left)).toBe(endIn(due))
    const tickets = (rows: Row[]) => rows.filter(({ sk }) => String(sk).startsWith('T#'))
    const turns = (rows: Row[]) => tickets(rows).map(({ pk, turn, seq }) => [pk, seq, turn])
    expect(turns(left).toSorted()).toEqual(turns(due).toSorted())
    const facts = (rows: Row[]) => rows.filter(({ pk }) => /^[FL]#/.test(String(pk))).length
    expect(facts(left)).toBe(facts(due))

    // Each list hears once; who looks at a ticket hears each line, and never two versions of one.
    expect(lists(desk.told)).toEqual(lists(once.told))
    expect(lines(desk.told)).toEqual(lines(once.told))
  })
})

describe('I8: what one person sends at once opens one conversation', () => {
  test('500 people send ten photos each, all at the same time: 500 tickets, 5,000 messages', {
    timeout: 600_000,
  }, async () => {
    const photos = Array.from({ length: 500 }, (_, n) =>
      of(
        n,
        Array.from({ length: 10 }, (_, photo) => {
          const id = `${n}p${photo}`
          const attachments = [{ type: 'image', payload: { url: `https://cdn.example/${id}.jpg` } }]
          if (n % 3 === 2) return phone.item(1, id, 'messages', { from: '393331', id, type: 'image', image: { id } })
          return (n % 3 === 0 ? messenger : instagram).said(1, 'luca', id, '', { attachments })
        }),
      ),
    )
    const people = crowd(seed)
    const desk = inMemory({ wait: people.wait })
    let late = 0
    for (let left = photos.flat(); left.length > 0; ) {
      const again: Happening[] = []
      await people.through(
        left.map((photo) =>
          desk
            .boot()(photo.body)
            .catch(() => again.push(photo)),
        ),
      )
      late += again.length
      left = again
    }
    const rows = desk.rows()
    const tickets = rows.filter(({ sk }) => String(sk).startsWith('T#'))
    const messages = rows.filter(({ sk }) => /#m[a-z2-7]+$/.test(String(sk)))
    expect({ tickets: tickets.length, messages: messages.length }).toEqual({ tickets: 500, messages: 5_000 })
    expect(new Set(tickets.map(({ turn }) => (turn as Row).n))).toEqual(new Set([10]))
    expect(new Set(tickets.map(({ number }) => number)).size).toBe(500)
    expect(rows.filter(({ pk }) => String(pk).startsWith('N#'))).toHaveLength(500)
    // Ten at once do meet on one ticket; the queue brings the loser again.
    expect(late).toBeLessThan(5_000)
  })
})

const hours = (count: number) => count * 3_600_000
const late = { '6 minutes': hours(0.1), '36 hours': hours(36), '5 days': hours(120), '14 days': hours(336) }

describe('I6: a repeat adds nothing', () => {
  const stories = async () => [...lives.map((life, n) => life(n + 10)), await mails(1), await unclear()].flat()
  /** What nobody can read, and what belongs to nobody. */
  const unclear = async () => [
    page.change(1, 'something new', { item: 'hologram', verb: 'add' }),
    {
      says: 'no account',
      body: messenger.said(1, 'luca', 'x1', 'uno').body.replace('"external":"1000"', '"external":"9"'),
    },
    phone.item(1, 'broken', 'messages', { from: '393331', id: 7.5 }),
  ]

  /** The desk after the stories, its clock in the test's hand. A row's own end takes it away, as the table does. */
  async function aDesk(ledgerDays?: number) {
    const desk = inMemory()
    const pass = (milliseconds: number) => {
      desk.time.now += milliseconds
      for (const { pk, sk, expiresAt } of desk.rows()) {
        const end =
          ledgerDays && /^[SC]#/.test(String(pk)) && !String(sk).startsWith('T#')
            ? desk.model.bornAt({ pk, sk }) + hours(24 * ledgerDays)
            : Number(expiresAt ?? Number.POSITIVE_INFINITY) * 1000
        if (end <= desk.time.now) desk.model.run({ constructor: { name: 'DeleteCommand' }, input: { Key: { pk, sk } } })
      }
    }
    const all = await stories()
    for (const { body } of all) await desk.boot()(body)
    // Others write meanwhile: what a ticket remembers of late is not what keeps a repeat out.
    for (let n = 0; n < 20; n++) {
      await desk.boot()(messenger.said(100 + n, 'luca', `late${n}`, 'poi').body)
      await desk.boot()(phone.said(100 + n, `late${n}`, 'poi').body)
    }
    return { desk, pass, bodies: all.map(({ body }) => body) }
  }

  test.each(Object.entries(late))(
    'after %s, on every network: 0 new rows, and not one is another',
    async (_, after) => {
      const { desk, pass, bodies } = await aDesk()
      const before = exactly(desk.rows())
      pass(after)
      for (const body of bodies) await desk.boot()(body)
      expect(exactly(desk.rows())).toEqual(before)
    },
  )

  test('brought back from the dead letter queue, where it has a new id and a new lane’s end: 0 new rows', async () => {
    const { desk, pass, bodies } = await aDesk()
    const before = exactly(desk.rows())
    pass(hours(13 * 24))
    const dead = bodies.map((body, n) => ({ body, group: `lane-${n % 7}`, receipt: String(n) }))
    const queue: Note[] = []
    const brought = await redrive({
      dead: { receive: async () => dead.splice(0, 10), remove: async () => {} },
      queue: {
        send: async (notes) => {
          queue.push(...notes)
          return []
        },
      },
      newId: () => newId('red'),
    })()
    expect(brought.moved).toBe(bodies.length)
    const handle = onQueue(desk.boot())
    for (let n = 0; n < queue.length; n += 10) {
      const answer = await handle(event(queue.slice(n, n + 10)), lambdaContext)
      expect((answer as SQSBatchResponse).batchItemFailures).toEqual([])
    }
    expect(exactly(desk.rows())).toEqual(before)
  })

  test('a ledger that forgot after ten days would be seen here', async () => {
    const { desk, pass, bodies } = await aDesk(10)
    const count = desk.rows().length
    pass(late['5 days'])
    for (const body of bodies) await desk.boot()(body)
    expect(desk.rows()).toHaveLength(count)
    pass(late['14 days'] - late['5 days'])
    const kept = desk.rows().length
    for (const body of bodies) await desk.boot()(body)
    expect(desk.rows().length).toBeGreaterThan(kept)
  })

  test('nothing that keeps a repeat out has an end', async () => {
    const { desk } = await aDesk()
    const ends = desk.rows().filter(({ expiresAt }) => expiresAt !== undefined)
    // What could not be read, and what the network is still asked about.
    expect(new Set(ends.map(({ pk }) => String(pk).slice(0, 2)))).toEqual(new Set(['E#', 'Y#']))
  })
})

/** As the queue calls a function: new ids of its own for every message. */
const event = (notes: Note[]): SQSEvent => ({
  Records: notes.map(({ body, group }) => ({
    messageId: newId('sqs'),
    receiptHandle: '',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
      MessageGroupId: group,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  })),
})
