import { type Dial, lists, network } from '@ascolta/core/accounts/network'
import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Channel, Outcome, Outgoing } from '@ascolta/core/channels/channel'
import { parseExact } from '@ascolta/core/channels/exact-json'
import { splitX } from '@ascolta/core/channels/x.split'
import { carry } from '@ascolta/core/outbound/carry'
import type { Reply } from '@ascolta/core/outbound/reply'
import { dial as deskDial } from '@ascolta/functions/dial'
import { variables } from '@ascolta/functions/topology'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { aFile, contents, dataUrl, type FileName } from '../support/files.ts'
import { until } from '../support/until.ts'
import { chatAccount, feedAccount, type Play, page, play } from './play.ts'

const person = 'Giulia Ferraris'
const external = {
  'facebook-page': page,
  messenger: page,
  instagram: '17841400000000001',
  whatsapp: '106540352242922',
  x: '1700000000000000001',
  email: 'info@bottega.example',
} as const
const others = (['instagram', 'whatsapp', 'x', 'email'] as const).map((channel) => ({
  id: `acc-${channel}`,
  channel,
  external: external[channel],
  name: 'Lumàra Energia',
  token: `tok-${channel}`,
}))

let net: Play
beforeEach(async () => {
  net = await play({ accounts: [feedAccount, chatAccount, ...others], xSecret: () => 'consumer-secret' })
  vi.stubEnv(variables.mailer, `${net.url}/networks/ses`)
  vi.stubEnv('AWS_REGION', 'eu-south-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await net.stop()
})

const tokens: Record<Channel, string> = {
  'facebook-page': 'tok-page',
  messenger: 'tok-page',
  instagram: 'tok-instagram',
  whatsapp: 'tok-whatsapp',
  x: 'tok-x',
  email: 'none',
}
const dial: Dial = async (channel, call, token) => {
  if (channel === 'email') return deskDial(channel, call, token)
  const base = channel === 'x' ? 'x' : channel === 'instagram' ? 'instagram/v26.0' : 'graph/v26.0'
  return { url: `${net.url}/networks/${base}${call.path}`, headers: { authorization: `Bearer ${token}` } }
}
const socket = network(fetch, dial)

/** A reply with files, as the sender sends it: what stands in the store is fetched, taken along or brought before. */
async function send(channel: Channel, names: FileName[], words: Partial<Outgoing>, as?: string): Promise<Outcome> {
  const all = names.map((name) => ({ name, ...aFile(name, 'drf-01') }))
  const at = (key: string) => all.find((one) => one.key === key)
  const ready = carry({
    files: {
      look: async (key) => ({ bytes: at(key)?.content.byteLength ?? 0 }),
      read: async (key) => at(key)?.content,
      lend: async (key) => dataUrl(at(key)?.name ?? 'foto.png', as),
    },
    bring: lists(fetch, dial),
  })
  const reply = { id: 'drf-01', enclosures: all.map(({ file }) => file) } as Reply
  const outgoing = { id: 'a-b-0001/drf-01', text: '', external: external[channel], ...words }
  const made = await ready(reply, outgoing, adapterOf(channel), tokens[channel], () => false)
  return made.held ?? socket(adapterOf(channel), made.words, tokens[channel])
}

/** Whom or what an answer goes to, after a customer wrote. */
const asked: Record<Channel, () => Promise<Partial<Outgoing>> | Partial<Outgoing>> = {
  'facebook-page': () => {
    const { id } = net.world.comment({ account: 'acc-fb', person, text: 'Aiuto' })
    return { target: { id, space: 'comment' } }
  },
  messenger: () => ({ recipient: net.world.message({ account: 'acc-ms', person, text: 'Aiuto' }).psid }),
  instagram: () => ({
    recipient: net.world.instagramMessage({ account: 'acc-instagram', person, text: 'Aiuto' }).igsid,
  }),
  whatsapp: () => ({
    recipient: net.world.whatsappMessage({ account: 'acc-whatsapp', person, text: 'Aiuto' }).phone,
  }),
  x: () => {
    const { id } = net.world.xPost({ account: 'acc-x', person, text: '@LumaraEnergia aiuto' })
    return { target: { id, space: 'post' } }
  },
  email: () => ({ recipient: 'giulia@posta.example', context: { subject: 'Aiuto' } }),
}

const seen = (url: string) => fetch(url.replace(new URL(url).origin, net.url))

describe('files arrive as they were approved', () => {
  test.each<[Channel, FileName[], string]>([
    ['facebook-page', ['foto.png'], 'Ecco la foto'],
    ['facebook-page', ['foto.jpg'], ''],
    ['messenger', ['bolletta.pdf'], ''],
    ['messenger', ['foto.png', 'foto.jpg'], ''],
    ['instagram', ['foto.png'], ''],
    ['instagram', ['foto.png', 'foto.jpg'], ''],
    ['whatsapp', ['foto.png'], 'Ecco la foto'],
    ['whatsapp', ['bolletta.pdf'], 'Ecco la bolletta'],
    ['whatsapp', ['guida.mp4'], ''],
    ['x', ['foto.png'], 'Ecco la foto'],
    ['x', ['foto.png', 'foto.jpg'], ''],
    ['email', ['bolletta.pdf', 'foto.png', 'consumi.csv'], 'Ecco tutto'],
  ])('on %s: %j with "%s"', async (channel, names, text) => {
    const outcome = await send(channel, names, { ...(await asked[channel]()), text })
    expect(outcome).toMatchObject({ kind: 'sent' })
    const [entry] = net.world.sent()
    expect(entry?.files).toEqual(names.map((name) => aFile(name, 'x').file.sha256))
    expect(entry?.text ?? '').toBe(text)
  })

  test('and people see them there', async () => {
    await send('facebook-page', ['foto.png'], { ...(await asked['facebook-page']()), text: 'Ecco' })
    const state = await (await fetch(`${net.url}/networks/api/state`)).json()
    const photo = JSON.stringify(state).match(/"photo":"([^"]+)"/)?.[1] ?? ''
    const shown = await seen(photo)
    expect(shown.headers.get('content-type')).toBe('image/png')
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(contents['foto.png'])
  })

  test('our own post with a picture comes back with our words, without the address that X puts behind them', async () => {
    for (const shapes of ['current', 'old'] as const) {
      net.moods.set('acc-x', { shapes, echo: 'first' })
      net.heard.length = 0
      const text = `Ecco la foto ${shapes}`
      await send('x', ['foto.png'], { ...(await asked.x()), text })
      const heard = () =>
        net.heard
          .flatMap((body) => splitX(parseExact(body.text), '2026-11-21T10:00:00.000Z'))
          .flatMap(({ delivery: { raw } }) =>
            adapterOf('x').hear(parseExact(raw), { external: external.x, sentAt: '2026-11-21T10:00:00.000Z' }),
          )
      await until(() => expect(heard()).toContainEqual(expect.objectContaining({ kind: 'echo', text })))
    }
  })

  test('a lost answer of X is found again by the words before the picture', async () => {
    const target = await asked.x()
    await send('x', ['foto.png'], { ...target, text: 'Ecco la foto' })
    const reply: Outgoing = { id: 'r', external: external.x, text: 'Ecco la foto', ...target }
    const call = adapterOf('x').find?.call(reply)
    if (!call) throw new Error('no look-up')
    const answer = await lists(fetch, dial)(adapterOf('x'), call, tokens.x)
    expect(adapterOf('x').find?.match(answer, reply)).toMatchObject([{ space: 'post' }])
  })
})

describe('a file that a network does not take', () => {
  test.each<[Channel, FileName, string]>([
    ['facebook-page', 'bolletta.pdf', 'application/pdf'],
    ['messenger', 'foto.png', 'application/pdf'],
    ['instagram', 'foto.png', 'image/gif'],
  ])('fails on %s for the reason of the file', async (channel, name, as) => {
    const outcome = await send(channel, [name], await asked[channel](), as)
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'media' })
    expect(net.world.sent()).toEqual([])
  })

  test('is told by WhatsApp afterwards, in a status', async () => {
    net.moods.set('acc-whatsapp', { echo: 'first' })
    const outcome = await send('whatsapp', ['foto.png'], await asked.whatsapp(), 'image/gif')
    expect(outcome).toMatchObject({ kind: 'sent' })
    expect(net.heard.map(({ text }) => text).join()).toContain('131053')
    expect(net.world.sent()).toEqual([])
  })

  test('X knows no picture that was never brought, nor somebody else’s', async () => {
    const call = adapterOf('x').send({
      id: 'r',
      text: 'Ecco',
      external: external.x,
      attachments: [{ type: 'image', id: '1880028106020515840' }],
    })
    const answer = await lists(fetch, dial)(adapterOf('x'), call, tokens.x)
    expect(adapterOf('x').outcome(answer, { id: 'r', text: '', external: '' })).toMatchObject({ kind: 'failed' })
  })

  test('SES sends nothing that can run', async () => {
    const attachments = [{ type: 'file' as const, name: 'setup.exe', mime: 'application/x-msdownload', data: 'TVo=' }]
    const outcome = await socket(
      adapterOf('email'),
      { id: 'a-b-0001/drf-01', text: 'x', external: external.email, recipient: 'a@b.example', attachments },
      'none',
    )
    expect(outcome).toMatchObject({ kind: 'failed' })
  })
})
