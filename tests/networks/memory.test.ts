import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../support/until.ts'
import { play } from './play.ts'

let data: string
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'networks-'))
})
afterEach(() => rm(data, { recursive: true }))

const account = 'acc-fb'

test('people, posts, words, answers, moods and the record survive a restart', async () => {
  const before = await play({ data })
  const { id, person = '' } = before.world.comment({ account, person: 'Nuova Cliente', text: 'Ci siete?' })
  const { psid } = before.world.message({ account, person, text: 'Buongiorno' })
  await before.graph('POST', `${id}/comments`, { message: 'Eccoci' })
  before.moods.set(account, { answer: 'expired' })
  await before.idle()
  const sent = before.world.sent()
  const posts = before.world.posts('109876543210987')
  await before.stop()

  const after = await play({ data })
  expect(after.world.sent()).toEqual(sent)
  expect(after.world.posts('109876543210987')).toEqual(posts)
  expect(after.world.publicAnswers(id)).toMatchObject([{ text: 'Eccoci' }])
  expect(after.world.message({ account, person: 'Nuova Cliente', text: 'E allora?' }).psid).toBe(psid)
  expect(after.moods.of(account).answer).toBe('expired')
  await after.stop()
})

test('a webhook that nobody took is brought after a restart', async () => {
  const before = await play({ data, retryAfter: () => 60_000 })
  before.answers.push(500)
  before.world.comment({ account, person: 'Marco Esposito', text: 'Ci siete?' })
  await until(() => expect(before.deliveries()).toHaveLength(1))
  await before.stop()

  const after = await play({ data })
  await after.idle()
  expect(after.heard).toHaveLength(1)
  expect(after.heard[0]?.text).toBe(before.heard[0]?.text)
  await after.stop()
})

test('a new world has a Page with three posts and five customers', async () => {
  const net = await play()
  expect(net.world.posts('109876543210987')).toHaveLength(3)
  expect(net.world.people()).toHaveLength(5)
  await net.stop()
})
