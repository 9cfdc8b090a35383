import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scenes } from '@ascolta/local/networks/scenes/scenes'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { until } from '../support/until.ts'
import { chatAccount, feedAccount, type Play, play } from './play.ts'

const accounts = [
  feedAccount,
  chatAccount,
  { id: 'acc-ig', channel: 'instagram', external: '17841400000000001', name: 'Lumàra', token: 'tok-ig' },
  { id: 'acc-wa', channel: 'whatsapp', external: '109000000000001', name: 'Lumàra', token: 'tok-wa' },
  { id: 'acc-x', channel: 'x', external: '1700000000000000001', name: 'Lumàra', token: 'tok-x' },
  { id: 'acc-em', channel: 'email', external: 'aiuto@lumara.example', name: 'Lumàra', token: 'none' },
] as const
const mails: unknown[] = []
const mail = async (received: unknown) => {
  mails.push(received)
}

let net: Play
beforeEach(async () => {
  mails.length = 0
  net = await play({ accounts: [...accounts], mail })
})
afterEach(() => net.stop())

const run = (account: string) => net.scenes().runs.find((one) => one.account === account)
const ends = (account: string, state = 'done') =>
  vi.waitFor(() => expect(run(account)).toMatchObject({ state }), { timeout: 15_000, interval: 5 })
const heard = (words: string) => net.heard.filter(({ text }) => text.includes(words)).length

const alone = scenes
  .filter(({ steps }) => !steps.some((step) => 'answered' in step || 'invited' in step || 'refused' in step))
  .flatMap(({ id, on }) =>
    accounts.filter(({ channel }) => on.includes(channel)).map(({ id: at }) => [id, at] as const),
  )

describe('a scene', () => {
  test.each(alone)('%s is played to its end on %s, and leaves no mood behind', async (scene, account) => {
    const before = net.moods.of(account)
    net.world.scene({ scene, account, pace: 0 })
    await ends(account)
    await net.idle()
    expect(run(account)).toMatchObject({ step: run(account)?.steps })
    expect(net.heard.length + mails.length).toBeGreaterThan(0)
    expect(net.moods.of(account)).toEqual(before)
  })

  test('started again while it is played is the same one; another has to wait', async () => {
    net.world.scene({ scene: 'invitation', account: 'acc-fb', pace: 0 })
    net.world.scene({ scene: 'invitation', account: 'acc-fb', pace: 0 })
    expect(() => net.world.scene({ scene: 'viral', account: 'acc-fb' })).toThrow('still being played')
    await until(() => expect(run('acc-fb')).toMatchObject({ waits: 'invited' }))
    await net.idle()
    expect(net.heard).toHaveLength(1)
    net.world.sceneStop({ account: 'acc-fb' })
    await ends('acc-fb', 'stopped')
    net.world.scene({ scene: 'viral', account: 'acc-fb', pace: 0 })
    await ends('acc-fb')
  })

  test('is played only where it makes sense', () => {
    expect(() => net.world.scene({ scene: 'album', account: 'acc-fb' })).toThrow('not played there')
    expect(() => net.world.scene({ scene: 'none', account: 'acc-fb' })).toThrow('not played there')
  })

  test('brings ten pictures at once, in ten messages', async () => {
    net.world.scene({ scene: 'album', account: 'acc-wa', pace: 0 })
    await ends('acc-wa')
    await net.idle()
    expect(heard('"type":"image"')).toBe(10)
    const picture = await fetch(`${net.url}/networks/photos/3.png`)
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect(
      Buffer.from(await picture.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
  })

  test('waits for the private reply that was asked for, then goes on there', async () => {
    net.world.scene({ scene: 'invitation', account: 'acc-fb', pace: 0 })
    await until(() => expect(run('acc-fb')).toMatchObject({ waits: 'invited' }))
    await net.idle()
    const comment_id = /"comment_id":"(\d+_\d+)"/.exec(net.heard[0]?.text ?? '')?.[1]
    await net.graph('POST', `${feedAccount.external}/messages`, {
      recipient: { comment_id },
      message: { text: 'Eccoci in privato.' },
    })
    await ends('acc-fb')
    await net.idle()
    expect(heard('Il codice \\u00e8 4471-22.')).toBe(1)
  })

  test('lets a token be dead until the desk has met it', async () => {
    net.world.scene({ scene: 'token-expires', account: 'acc-fb', pace: 0 })
    await until(() => expect(run('acc-fb')).toMatchObject({ waits: 'refused' }))
    await net.idle()
    const comment = /"comment_id":"(\d+_\d+)"/.exec(net.heard[0]?.text ?? '')?.[1]
    expect(await net.graph('POST', `${comment}/comments`, { message: 'Ecco' })).toMatchObject({ status: 401 })
    await ends('acc-fb')
    expect(await net.graph('POST', `${comment}/comments`, { message: 'Ecco' })).toMatchObject({ status: 200 })
  })

  test('that a restart cuts short gives back the mood it found', async () => {
    const data = await mkdtemp(join(tmpdir(), 'scene-'))
    const first = await play({ accounts: [...accounts], mail, data })
    first.moods.set('acc-x', { delayMs: 5 })
    first.world.scene({ scene: 'lost-answers', account: 'acc-x' })
    await until(() => expect(first.moods.of('acc-x')).toMatchObject({ answer: 'lost' }))
    await first.stop()
    const second = await play({ accounts: [...accounts], mail, data })
    expect(second.moods.of('acc-x')).toMatchObject({ answer: 'normal', delayMs: 5 })
    await second.stop()
    await rm(data, { recursive: true })
  })
})
