import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Delivery } from '@ascolta/core/inbound/delivery'
import type { Wanted } from '@ascolta/core/inbound/media'
import type { Note } from '@ascolta/core/ports'
import { allowed, isPublic } from '@ascolta/functions/fetch/address'
import { type Download, downloader, type Resolve, Unkept } from '@ascolta/functions/fetch/download'
import { fetching } from '@ascolta/functions/fetch/fetching'
import { hostsOf } from '@ascolta/functions/fetch/hosts'
import { onInvoke } from '@ascolta/functions/lambda'
import { topology } from '@ascolta/functions/topology'
import { afterEach, describe, expect, test } from 'vitest'
import { aPicture } from '../support/picture.ts'

/** Addresses of our own machine, our network and the cloud's own services, also where IPv6 hides them (reliability 7.2). */
const inside = [
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  '169.254.170.2',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  '64:ff9b::7f00:1',
  '64:ff9b::a00:1',
  '2002:7f00:1::',
  '2002:a00:1::1',
  '2001:0:7f00:1::',
  '2001:db8::1',
]

/** The same in all the ways in which an address can be written. */
const written = [
  ...inside.map((address) => `https://${address.includes(':') ? `[${address}]` : address}/x`),
  'https://0x7f.1/x',
  'https://2130706433/x',
  'https://017700000001/x',
  'https://127.1/x',
  'https://127.0.0.1./x',
  'https://localhost/x',
  'https://localhost./x',
  'https://①②⑦.⓪.⓪.①/x',
  'https://localhost。/x',
  'https://scontent.fbcdn.net@127.0.0.1/x',
  'https://user:word@scontent.fbcdn.net/x',
  'https://scontent.fbcdn.net:0/x',
  'https://scontent.fbcdn.net:22/x',
  'https://scontent.fbcdn.net:8443/x',
  'http://scontent.fbcdn.net/x',
  'https://evilfbcdn.net/x',
  'https://fbcdn.net.evil.example/x',
  'https://.fbcdn.net/x',
  'file:///etc/passwd',
  'gopher://scontent.fbcdn.net/x',
  'ftp://scontent.fbcdn.net/x',
  'data:image/png;base64,AAAA',
  'javascript:alert(1)',
  '',
]
const meta = hostsOf('messenger')
const good = 'https://scontent.xx.fbcdn.net/v/photo.jpg'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})
async function aServer(answer: RequestListener) {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  })
  servers.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
const never: Resolve = () => {
  throw new Error('a name was looked up')
}
const resolvesTo =
  (...addresses: string[]): Resolve =>
  (_, __, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
/** A header's bytes are whatever they are. */
const latin = (text: string) => Buffer.from(text).toString('latin1')
const reasonOf = (work: Promise<unknown>) =>
  work.then(
    () => 'kept',
    (error) => (error instanceof Unkept ? error.reason : `not refused: ${error}`),
  )

describe('no request goes into our network (SEC4)', () => {
  test.each(written)('not to %s, written in an attachment', async (address) => {
    expect(allowed(address, meta)).toBeUndefined()
    expect(await reasonOf(downloader({ resolve: never })(address, meta))).toBe('forbidden')
  })

  test.each(inside)('not to %s behind a name of the network', async (address) => {
    expect(isPublic(address)).toBe(false)
    for (const answer of [[address], ['157.240.1.1', address], [address, '157.240.1.1']])
      expect(await reasonOf(downloader({ resolve: resolvesTo(...answer) })(good, meta))).toBe('forbidden')
  })

  test.each(written)('not to %s by a redirect', async (address) => {
    const place = await aServer((_, response) => response.writeHead(302, { location: latin(address || '//[') }).end())
    const download = downloader({ resolve: never })
    expect(await reasonOf(download(`${place.origin}/x`, [...meta, place.origin]))).toMatch(/^(forbidden|gone)$/)
    expect(place.asked.length).toBeLessThanOrEqual(4)
  })

  test('a name is asked for once a connection, so that it cannot mean something else a moment later', async () => {
    let asked = 0
    const resolve: Resolve = (hostname, options, callback) => {
      asked += 1
      resolvesTo(asked === 1 ? '127.0.0.1' : '157.240.1.1')(hostname, options, callback)
    }
    expect(await reasonOf(downloader({ resolve })(good, meta))).toBe('forbidden')
    expect(asked).toBe(1)
  })

  test('what belongs to the networks is let through', () => {
    for (const address of ['157.240.1.1', '2a03:2880:f12d:83:face:b00c:0:25de', '104.244.42.1', '8.8.8.8'])
      expect(isPublic(address)).toBe(true)
    expect(allowed(good, meta)?.vouched).toBe(false)
    expect(
      allowed('https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1', hostsOf('whatsapp')),
    ).toBeDefined()
    expect(allowed('https://pbs.twimg.com/media/a.jpg', hostsOf('x'))).toBeDefined()
    expect(allowed('https://pbs.twimg.com/media/a.jpg', meta)).toBeUndefined()
    expect(hostsOf('email')).toEqual([])
  })

  test('three redirects are followed and a fourth is not', async () => {
    const place = await aServer(({ url = '' }, response) => {
      const left = Number(url.slice(1))
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end()
      else response.end('picture')
    })
    const download = downloader()
    expect(Buffer.from(await download(`${place.origin}/3`, [place.origin])).toString()).toBe('picture')
    expect(await reasonOf(download(`${place.origin}/4`, [place.origin]))).toBe('forbidden')
  })

  test('credentials stay with the origin that they were meant for', async () => {
    const other = await aServer((_, response) => response.end('picture'))
    const own = await aServer(({ url }, response) =>
      response.writeHead(302, { location: url === '/1' ? '/2' : `${other.origin}/3` }).end(),
    )
    await downloader()(`${own.origin}/1`, [own.origin, other.origin], { authorization: 'Bearer token' })
    expect(own.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer token', 'Bearer token'])
    expect(other.asked.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })

  test('what is too long is cut off while it comes, also where its length is not announced or is a lie', async () => {
    let sent = 0
    const place = await aServer(({ url }, response) => {
      response.on('error', () => {})
      if (url === '/said') return void response.writeHead(200, { 'content-length': 10_000_000 }).write('x')
      const more = () => {
        sent += 64_000
        if (!response.destroyed) response.write(Buffer.alloc(64_000), more)
      }
      more()
    })
    const download = downloader({ most: 1_000_000 })
    expect(await reasonOf(download(`${place.origin}/endless`, [place.origin]))).toBe('too-large')
    expect(sent).toBeLessThan(20_000_000)
    expect(await reasonOf(download(`${place.origin}/said`, [place.origin]))).toBe('too-large')
  })

  test('a network that does not go on is not waited for', async () => {
    const place = await aServer((_, response) => void response.write('x'))
    expect(await reasonOf(downloader({ patience: 50 })(place.origin, [place.origin]))).toMatch(/^not refused: .*abort/i)
  })
})

describe('what customers send is fetched (X5)', () => {
  const wanted: Wanted = {
    channel: 'messenger',
    account: 'ms-1000',
    external: '1000',
    space: 'message',
    id: 'm_1',
    pieces: [{ place: 0, type: 'image', url: good, name: 'k0' }],
  }

  /** The function beside a store, a queue and a network that a test holds in its hand. */
  function aFetcher(
    download: Download,
    graph: (url: string, init: RequestInit) => Response = () => Response.json({}),
    clock = () => new Date('2026-11-21T10:00:00.000Z'),
  ) {
    const objects = new Map<string, { size: number; type: string }>()
    const queue: Note[] = []
    const lines: string[] = []
    const trouble = { store: false, queue: false }
    const asked: { url: string; credentials: Record<string, string> | undefined }[] = []
    const { fetching: run, failed } = fetching(
      {
        queue: {
          async send(notes) {
            if (trouble.queue) return notes
            queue.push(...notes)
            return []
          },
        },
        tokens: async () => ({ 'wa-500': 'wa token', 'x-1': 'x token' }),
        store: {
          async write(key, { length: size }, type) {
            if (trouble.store) throw new Error('the object store answered 503')
            objects.set(key, { size, type })
          },
          erase: async (key) => void objects.delete(key),
        },
        fetch: async (url, init) => graph(url, init),
        dial: async (_, { path }, token) => ({
          url: `https://graph.example${path}`,
          headers: { authorization: token },
        }),
        download: (url, hosts, credentials) => {
          asked.push({ url, credentials })
          return download(url, hosts, credentials)
        },
        hostsOf,
        credentials: (_, __, token) => ({ authorization: `Bearer ${token}` }),
        clock,
      },
      (line) => lines.push(line),
    )
    const handler = onInvoke(run, failed) as unknown as (event: unknown, context: object) => Promise<unknown>
    const news = () => queue.map(({ body }) => JSON.parse(body) as Delivery)
    return { call: (event: unknown) => handler(event, {}), objects, queue, news, lines, asked, trouble }
  }
  const picture: Download = async () => new Uint8Array(aPicture())

  test('it is kept under its name, and that comes back through the inbound queue', async () => {
    const { call, objects, news, lines } = aFetcher(picture)
    await call(wanted)
    expect([...objects]).toEqual([['in/k0', { size: aPicture().length, type: 'image/png' }]])
    expect(news()).toEqual([
      {
        v: 1,
        channel: 'messenger',
        external: '1000',
        receivedAt: '2026-11-21T10:00:00.000Z',
        raw: '',
        stored: {
          space: 'message',
          id: 'm_1',
          pieces: [{ place: 0, key: 'in/k0', mime: 'image/png', bytes: aPicture().length }],
        },
      },
    ])
    expect(lines.join()).not.toMatch(/fbcdn|m_1|k0/)
  })

  test('what a customer took back is erased, once or often, and nobody is told', async () => {
    const { call, objects, news } = aFetcher(picture)
    await call(wanted)
    for (let n = 0; n < 2; n++) await call({ erase: ['k0'] })
    expect(objects.size).toBe(0)
    expect(news()).toHaveLength(1)
    await call({ requestContext: {}, requestPayload: { erase: ['k0'] } })
    expect(news()).toHaveLength(1)
  })

  test('called twice it leaves one file and says the same', async () => {
    const { call, objects, queue } = aFetcher(picture)
    await call(wanted)
    await call(wanted)
    expect(objects.size).toBe(1)
    expect(new Set(queue.map(({ dedup }) => dedup)).size).toBe(1)
    expect(new Set(queue.map(({ group }) => group)).size).toBe(1)
  })

  test('on WhatsApp the network is first asked where the file is, with the token, and the file is fetched with it', async () => {
    const url = 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1'
    const calls: string[] = []
    const { call, asked, objects } = aFetcher(picture, (address, { headers }) => {
      calls.push(`${address} ${JSON.stringify(headers)}`)
      return Response.json({ messaging_product: 'whatsapp', url })
    })
    const pieces = [{ place: 0, type: 'image' as const, id: '10/03', name: 'k1' }]
    await call({ ...wanted, channel: 'whatsapp', account: 'wa-500', external: '500', pieces })
    expect(calls).toEqual(['https://graph.example/10%2F03?phone_number_id=500 {"authorization":"wa token"}'])
    expect(asked).toEqual([{ url, credentials: { authorization: 'Bearer wa token' } }])
    expect([...objects.keys()]).toEqual(['in/k1'])
  })

  test('on X a private message’s picture is asked for as its account, a post’s as anybody', async () => {
    const { call, asked } = aFetcher(picture)
    const x = { ...wanted, channel: 'x' as const, account: 'x-1' }
    await call(x)
    await call({ ...x, space: 'post' })
    expect(asked.map(({ credentials }) => credentials)).toEqual([{ authorization: 'Bearer x token' }, {}])
  })

  test.each([
    ['too long', async () => Promise.reject(new Unkept('too-large')), 'too-large'],
    ['gone', async () => Promise.reject(new Unkept('gone')), 'gone'],
    ['a page in its place', async () => new Uint8Array(Buffer.from('<!doctype html><title>Log in')), 'not-media'],
    ['nothing', async () => new Uint8Array(), 'gone'],
    [
      'refused behind a connection',
      async () => Promise.reject(new Error('x', { cause: new Unkept('forbidden') })),
      'forbidden',
    ],
  ] satisfies [string, Download, string][])(
    'what is %s is not kept, and the message is told why',
    async (_, download, lost) => {
      const { call, objects, news } = aFetcher(download)
      await call(wanted)
      expect(objects.size).toBe(0)
      expect(news()[0]?.stored?.pieces).toEqual([{ place: 0, lost }])
    },
  )

  test.each([
    [404, 'gone'],
    [400, 'gone'],
    [401, 'refused'],
    [403, 'refused'],
  ])('a network that answers %i to the question where it is does not give it', async (status, lost) => {
    const { call, news } = aFetcher(picture, () => Response.json({ error: {} }, { status }))
    const pieces = [{ place: 0, type: 'image' as const, id: '1', name: 'k1' }]
    await call({ ...wanted, channel: 'whatsapp', account: 'wa-500', pieces })
    expect(news()[0]?.stored?.pieces).toEqual([{ place: 0, lost }])
  })

  test('what a network cannot give now is tried again, while what it gave is told at once; in the end somebody says so', async () => {
    const { call, news } = aFetcher(async (url) => {
      if (url.endsWith('2')) throw new Error('the network answered 503')
      return new Uint8Array(aPicture())
    })
    const both = {
      ...wanted,
      pieces: [...wanted.pieces, { place: 1, type: 'image' as const, url: `${good}?2`, name: 'k2' }],
    }
    await expect(call(both)).rejects.toThrow(/1 could not be fetched now/)
    expect(news().map(({ stored }) => stored?.pieces.map(({ place }) => place))).toEqual([[0]])

    // As Lambda hands a failure back after the third try.
    await call({ version: '1.0', requestContext: { condition: 'RetriesExhausted' }, requestPayload: both })
    expect(news()[1]?.stored?.pieces).toEqual([
      { place: 0, lost: 'unreachable' },
      { place: 1, lost: 'unreachable' },
    ])
    // Nor does that go round in circles.
    await call({ requestContext: {}, requestPayload: { requestContext: {}, requestPayload: both } })
    expect(news()).toHaveLength(2)
  })

  test('of an album on a network that drags, what was kept is told before the time is over', async () => {
    let now = Date.parse('2026-11-21T10:00:00.000Z')
    const begun = now
    const { call, news, objects } = aFetcher(
      async () => {
        // Three side by side take twenty seconds together.
        now += 20_000 / 3
        return new Uint8Array(aPicture())
      },
      undefined,
      () => new Date(now),
    )
    const pieces = Array.from({ length: 30 }, (_, place) => ({
      place,
      type: 'image' as const,
      url: good,
      name: `k${place}`,
    }))
    await expect(call({ ...wanted, pieces })).rejects.toThrow(/could not be fetched now/)
    // The slowest piece that was begun has 40 s more: its address, itself, our store.
    expect(now - begun).toBeLessThan(topology.functions.fetch.seconds * 1000 - 20_000)
    expect(news().flatMap(({ stored }) => stored?.pieces)).toHaveLength(objects.size)
    expect(objects.size).toBeGreaterThanOrEqual(9)
  })

  test('a store or a queue that is down is an outage: nothing is said to be kept, and the call comes again', async () => {
    const { call, news, trouble } = aFetcher(picture)
    trouble.store = true
    await expect(call(wanted)).rejects.toThrow(/could not be fetched now/)
    expect(news()).toEqual([])
    trouble.store = false
    trouble.queue = true
    await expect(call(wanted)).rejects.toThrow(/did not take/)
  })
})
