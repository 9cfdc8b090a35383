import { fileName, mostBytes, served } from '@ascolta/core/outbound/file'
import { shelf } from '@ascolta/functions/files'
import { presigner, signer } from '@ascolta/functions/signed'
import { bucket, startObjects } from '@ascolta/local/objects'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

const desk = 'http://localhost:4000'
const bytes = (text: string) => new Uint8Array(Buffer.from(text))
let objects: Awaited<ReturnType<typeof startObjects>>

beforeAll(async () => {
  objects = await startObjects({ buckets: [bucket], origin: desk })
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
  vi.stubEnv('AWS_ENDPOINT_URL_S3', objects.endpoint)
})
afterEach(() => void vi.useRealTimers())
afterAll(async () => {
  vi.unstubAllEnvs()
  await objects.stop()
})

describe('a link to a kept file', () => {
  const media = shelf(bucket, 'in')
  const picture = { name: 'contatore.png', type: 'image/png' }

  test('shows a picture to whoever holds it, and a minute later to nobody', async () => {
    await media.write('in/a/1', bytes('picture'), 'image/png')
    const url = await media.link('in/a/1', picture)
    const shown = await fetch(url)
    expect(await shown.text()).toBe('picture')
    expect(shown.headers.get('content-type')).toBe('image/png')
    expect(shown.headers.get('content-disposition')).toMatch(/^inline; filename="contatore.png"/)
    expect(shown.headers.get('cache-control')).toBe('private, no-store')
    expect(Number(new URL(url).searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(60)

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 })
    expect((await fetch(url)).status).toBe(403)
  })

  test('gives anything but a harmless picture as a file to save, whatever its sender called it (SEC10)', async () => {
    await media.write('in/a/2', bytes('<script>alert(1)</script>'), 'text/html')
    for (const type of ['text/html', 'image/svg+xml', 'application/pdf', 'image/png; x', 'IMAGE/PNG', '']) {
      const given = await fetch(await media.link('in/a/2', { name: 'a.html', type }))
      expect(given.headers.get('content-type')).toBe('application/octet-stream')
      expect(given.headers.get('content-disposition')).toMatch(/^attachment; /)
    }
    const saved = await fetch(await media.link('in/a/1', { ...picture, save: true }))
    expect(saved.headers.get('content-disposition')).toMatch(/^attachment; /)
  })

  test('is good for this file, this name and this use alone (SEC10)', async () => {
    await media.write('in/b/1', bytes('of another'), 'text/plain')
    const url = await media.link('in/a/1', { name: 'a b(1).png', type: 'image/png' })
    expect((await fetch(url)).status).toBe(200)
    const changed = [
      url.replace('/in/a/1', '/in/b/1'),
      url.replace('inline', 'attachment'),
      url.replace('image%2Fpng', 'text%2Fhtml'),
      url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'),
      url.split('?')[0] ?? '',
    ]
    for (const other of changed) {
      expect(other).not.toBe(url)
      expect((await fetch(other)).status).toBe(403)
    }
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403)
  })

  test('leads nowhere once the file was erased', async () => {
    await media.write('in/c/1', bytes('taken back'), 'image/png')
    const url = await media.link('in/c/1', picture)
    for (let n = 0; n < 2; n++) await media.erase('in/c/1')
    expect((await fetch(url)).status).toBe(404)
    expect(await media.read('in/c/1')).toBeUndefined()
    await expect(media.erase('parts/1')).rejects.toThrow(/no key below in/)
  })

  test('is never made for a key of another shelf', async () => {
    for (const key of ['parts/1', 'in', 'inbound/1', 'in/../parts/1', '/in/1'])
      await expect(media.link(key, picture)).rejects.toThrow(/no key below in/)
  })
})

describe('room for an upload', () => {
  const uploads = shelf(bucket, 'out')
  const put = (url: string, body: string, type = 'image/png') =>
    fetch(url, { method: 'PUT', body, headers: { 'content-type': type, 'if-none-match': '*' } })

  test('takes one file of the size and type that were asked for', async () => {
    const { url, headers } = await uploads.slot('out/drf-1/x', { bytes: 7, type: 'image/png' })
    expect(headers).toEqual({ 'content-type': 'image/png', 'if-none-match': '*' })
    expect((await put(url, 'picture')).status).toBe(200)
    expect(await uploads.look('out/drf-1/x')).toEqual({ bytes: 7, type: 'image/png' })
    expect(Buffer.from((await uploads.read('out/drf-1/x')) ?? []).toString()).toBe('picture')
  })

  test('takes nothing longer, shorter or of another type, and nothing under another key (SEC10)', async () => {
    const { url } = await uploads.slot('out/drf-1/y', { bytes: 7, type: 'image/png' })
    expect((await put(url, 'pictures')).status).toBe(403)
    expect((await put(url, 'pictur')).status).toBe(403)
    expect((await put(url, 'picture', 'text/html')).status).toBe(403)
    expect((await put(url.replace('drf-1', 'drf-2'), 'picture')).status).toBe(403)
    expect(await uploads.look('out/drf-1/y')).toBeUndefined()
  })

  test('takes it once: what was looked at cannot be put again as something else (O3)', async () => {
    const { url } = await uploads.slot('out/drf-1/once', { bytes: 7, type: 'image/png' })
    expect((await put(url, 'picture')).status).toBe(200)
    expect((await put(url, 'PICTURE')).status).toBe(412)
    const always = fetch(url, { method: 'PUT', body: 'PICTURE', headers: { 'content-type': 'image/png' } })
    expect((await always).status).toBe(403)
    expect(Buffer.from((await uploads.read('out/drf-1/once')) ?? []).toString()).toBe('picture')
  })

  test('and a network fetches it as what it is, under its name', async () => {
    const url = await uploads.lend('out/drf-1/once', { name: 'più.png', type: 'image/png' })
    const { status, headers } = await fetch(url)
    expect([status, headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(headers.get('content-disposition')).toContain("filename*=UTF-8''pi%C3%B9.png")
    expect(url).toContain('X-Amz-Expires=3600')
    await expect(uploads.lend('parts/1', { name: 'a', type: 'image/png' })).rejects.toThrow(/no key below out/)
  })

  test('has an end, whatever a network would take', async () => {
    for (const bytes of [0, mostBytes + 1, Number.NaN])
      await expect(uploads.slot('out/drf-1/y', { bytes, type: 'image/png' })).rejects.toThrow(/no room/)
  })

  test('is for pages of the desk, and of nobody else', async () => {
    const asks = (origin: string) =>
      fetch(`${objects.endpoint}/${bucket}/out/drf-1/z`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PUT' },
      })
    const own = await asks(desk)
    expect(own.headers.get('access-control-allow-origin')).toBe(desk)
    expect(own.headers.get('access-control-allow-methods')).toBe('PUT')
    expect((await asks('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  })
})

test('the store opens to nobody who does not sign, nor to whoever signs with other keys', async () => {
  const url = new URL(`${objects.endpoint}/${bucket}/in/a/1`)
  for (const method of ['GET', 'HEAD', 'PUT']) expect((await fetch(url, { method })).status).toBe(403)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another')
  expect((await fetch(url, { headers: await signer('s3')(url, { method: 'GET' }) })).status).toBe(403)
  expect((await fetch(await presigner('s3')(url, { method: 'GET', seconds: 60 }))).status).toBe(403)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
  expect((await fetch(url, { headers: await signer('s3')(url, { method: 'GET' }) })).status).toBe(200)
})

test('the signature on an address is the one that Amazon documents', async () => {
  // Amazon S3 API reference, "Authenticating Requests: Using Query Parameters".
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2013-05-24T00:00:00Z') })
  const url = new URL('https://examplebucket.s3.amazonaws.com/test.txt')
  const signed = await presigner('s3')(url, { method: 'GET', seconds: 86400 })
  expect(new URL(signed).searchParams.get('X-Amz-Signature')).toBe(
    'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  )
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
})

test.each([
  ['fattura.pdf', 'fattura.pdf'],
  ['../../etc/passwd', 'etc passwd'],
  ['invoice\u202Egpj.exe', 'invoicegpj.exe'],
  ['evil.p\u200Bhp', 'evil.php'],
  ['a\r\nSet-Cookie: x=1.txt', 'aSet-Cookie x=1.txt'],
  ['"; filename="b.html', '; filename= b.html'],
  ['.htaccess', 'htaccess'],
  ['\u200B\u2060', 'file'],
  ['perché è così.png', 'perché è così.png'],
  [`${'lungo '.repeat(40)}.pdf`, expect.stringMatching(/^(lungo )+.{0,10}\.pdf$/)],
])('a file called %j is saved as %j (SEC10)', (name, harmless) => {
  expect(fileName(name)).toEqual(harmless)
  expect(fileName(name).length).toBeLessThanOrEqual(100)
  expect(served({ name, type: '' }).disposition).toMatch(
    /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.%~-]+$/,
  )
})
