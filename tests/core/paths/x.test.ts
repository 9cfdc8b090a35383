import { splitX } from '@ascolta/core/channels/x.split'
import type { Message } from '@ascolta/core/tickets/message'
import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aDesk, anAccount, type Desk } from '../../support/desk.ts'

const us = '1700000000000000001'
const account = `x-${us}`

let desk: Desk
beforeAll(async () => {
  desk = await aDesk()
  await desk.stores.accounts.put(anAccount('x', { id: account, external: us }))
})
afterAll(() => desk.stop())

const receivedAt = '2026-11-20T09:30:00.000Z'
const at = (minute: number) => Date.parse('2026-11-20T09:00:00.000Z') + minute * 60_000
const person = (id: string) => ({ id_str: id, name: `N${id}`, screen_name: `u${id}`, followers_count: 7 })

interface Said {
  from: string
  minute?: number
  text?: string
  parent?: string
}
const tweet = (id: string, { from, minute = 0, text = '@lumara allora?', parent }: Said) => ({
  id_str: id,
  text,
  timestamp_ms: String(at(minute)),
  user: from === us ? { id_str: us, screen_name: 'lumara' } : person(from),
  ...(parent && { in_reply_to_status_id_str: parent, in_reply_to_user_id_str: us }),
  entities: { user_mentions: [{ id_str: us, indices: [0, 7] }] },
})
const older = (list: string, item: object) => ({ for_user_id: us, [list]: [item] })
const posted = (id: string, said: Said) => older('tweet_create_events', tweet(id, said))
const newer = (id: string, { from, minute = 0, text = '@lumara allora?', parent }: Said, more: object = {}) => ({
  data: {
    event_uuid: '1',
    filter: { user_id: us },
    event_type: 'post.mention.create',
    payload: {
      id,
      text,
      author_id: from,
      created_at: new Date(at(minute)).toISOString(),
      ...(parent && { referenced_tweets: [{ type: 'replied_to', id: parent }] }),
      ...more,
    },
  },
})

/** What becomes of bodies as they come, each heard to the end before the next. */
async function hear(...bodies: object[]) {
  const { triage } = desk.boot()
  for (const body of bodies) for (const { delivery } of splitX(body, receivedAt)) await triage(JSON.stringify(delivery))
}
async function of(from: string) {
  const { Items: rows = [] } = await desk.client.send(
    new QueryCommand({
      TableName: desk.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `C#${desk.hash.long('customer', account, from)}` },
    }),
  )
  return {
    tickets: rows.filter(({ sk }) => String(sk).startsWith('T#')).map(desk.stores.tickets.parse),
    messages: rows.filter(({ sk }) => /#m[a-z2-7]+$/.test(String(sk))) as unknown as Message[],
  }
}

describe('an account on X on the desk', () => {
  test('a thread goes on in one ticket, though X names no conversation: mention, our answer, their answer', async () => {
    await hear(
      posted('101', { from: '21' }),
      posted('102', { from: us, minute: 1, text: '@u21 Ci pensiamo', parent: '101' }),
      posted('103', { from: '21', minute: 2, text: '@lumara grazie', parent: '102' }),
    )
    const { tickets, messages } = await of('21')
    expect(tickets).toMatchObject([
      { public: true, name: 'N21', target: { id: '103', space: 'post' }, context: { summoned: 'yes' }, turn: { n: 1 } },
    ])
    expect(messages).toHaveLength(3)
  })

  test('S43: three people in one thread are three waiting lines', async () => {
    await hear(posted('111', { from: '31' }))
    for (const from of ['32', '33']) await hear(posted(`11${from}`, { from, parent: '111' }))
    for (const from of ['31', '32', '33']) expect((await of(from)).tickets).toMatchObject([{ turn: { n: 1 } }])
  })

  test('the same post from three products is there once', async () => {
    const said = { from: '41' }
    const streamed = { data: newer('121', said).data.payload, matching_rules: [{ tag: us }] }
    await hear(posted('121', said), newer('121', said), streamed, posted('121', said))
    const { tickets, messages } = await of('41')
    expect([tickets.length, messages.length]).toEqual([1, 1])
  })

  test('a stream whose rule names nobody is heard by the desk’s only account', async () => {
    await hear({
      data: newer('131', { from: '51', text: 'Lumara dorme' }).data.payload,
      matching_rules: [{ tag: 'brand' }],
    })
    expect((await of('51')).tickets).toMatchObject([{ account, context: { summoned: 'no' } }])
  })

  test('an edit changes the words of the first version, before or after it', async () => {
    const edit = newer(
      '142',
      { from: '61', minute: 1, text: '@lumara quattro giorni' },
      { edit_history_tweet_ids: ['141', '142'] },
    )
    await hear(edit, newer('141', { from: '61', text: '@lumara tre giorni' }), edit)
    expect((await of('61')).messages).toMatchObject([{ platform: '141', edit: { text: '@lumara quattro giorni' } }])
  })

  test('I7: sixty of the 720 orders of six related events end in one state on the desk', async () => {
    const six = (base: number, from: string) => {
      const id = (n: number) => String(base + n)
      const history = (...ns: number[]) => ({ edit_history_tweet_ids: ns.map(id) })
      return [
        newer(id(1), { from, text: '@lumara uno', minute: 0 }, history(1)),
        newer(id(2), { from, text: '@lumara due', minute: 1 }, history(1, 2)),
        newer(id(3), { from, text: '@lumara tre', minute: 2 }, history(1, 2, 3)),
        posted(id(4), { from: us, text: '@u Ci siamo', minute: 3, parent: id(1) }),
        older('favorite_events', {
          timestamp_ms: at(4),
          favorited_status: tweet(id(4), { from: us, minute: 3 }),
          user: person(from),
        }),
        older('tweet_delete_events', { status: { id: id(4), user_id: us }, timestamp_ms: String(at(5)) }),
      ]
    }
    const ends = new Set<string>()
    let run = 0
    for (const order of permutations([0, 1, 2, 3, 4, 5]).filter((_, n) => n % 12 === 7)) {
      const base = 1_000_000 + run * 10
      const from = String(500_000 + run++)
      const bodies = six(base, from)
      await hear(...order.flatMap((n) => bodies[n] ?? []))
      const { tickets, messages } = await of(from)
      ends.add(
        JSON.stringify([
          tickets.map(({ state, turn }) => [state, turn?.n ?? 0]),
          messages
            .toSorted((one, other) => (one.at < other.at ? -1 : 1))
            .map(({ platform, kind, edit, gone, text, reactions = {} }) => [
              Number(platform) - base,
              kind,
              gone ? '' : (edit?.text ?? text),
              Boolean(gone),
              Object.values(reactions).map(({ reaction }) => reaction),
            ]),
        ]),
      )
    }
    expect([...ends]).toHaveLength(1)
    expect([...ends][0]).toContain('@lumara tre')
  })
})

function permutations<T>(of: T[]): T[][] {
  if (of.length < 2) return [of]
  return of.flatMap((one, at) => permutations(of.toSpliced(at, 1)).map((rest) => [one, ...rest]))
}
