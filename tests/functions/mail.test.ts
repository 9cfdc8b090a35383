import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Note } from '@ascolta/core/ports'
import { harmless, textOf } from '@ascolta/functions/mail/html'
import { unfolded } from '@ascolta/functions/mail/quotation'
import { receive } from '@ascolta/functions/mail/receive'
import { envelopeOf, receivedEvent, serviceId } from '@ascolta/local/received'
import { describe, expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../fixtures/email')

/** The function beside a queue and an object store that a test holds in its hand. */
function aMailbox() {
  const objects = new Map<string, { bytes: Uint8Array<ArrayBuffer>; type: string }>()
  const queue: Note[] = []
  const lines: string[] = []
  const trouble = { queue: false, store: false }
  const { receive: run, failed } = receive(
    {
      queue: {
        async send(notes) {
          if (trouble.queue) return notes
          queue.push(...notes)
          return []
        },
      },
      mailbox: {
        async read(key) {
          if (trouble.store) throw new Error('down')
          return objects.get(key)?.bytes
        },
        async write(key, bytes, type) {
          if (trouble.store) throw new Error('down')
          objects.set(key, { bytes, type })
        },
      },
      clock: () => new Date('2026-11-21T10:00:00.000Z'),
    },
    (line) => lines.push(line),
  )
  return {
    objects,
    queue,
    lines,
    trouble,
    run,
    failed,
    /** A mail as the mail service brings it. */
    async brings(raw: Uint8Array<ArrayBuffer>) {
      const id = serviceId(raw)
      objects.set(`inbound/${id}`, { bytes: raw, type: 'message/rfc822' })
      await run(receivedEvent({ raw, ...envelopeOf(raw), at: new Date('2026-11-20T08:00:00.000Z') }, id))
    },
    kept: () => [...objects].filter(([key]) => key.startsWith('parts/')),
    text: (key: string) => Buffer.from(objects.get(key)?.bytes ?? []).toString('utf8'),
  }
}
const file = (name: string) => new Uint8Array(readFileSync(join(folder, name)))
const written = (body: string, headers = '') =>
  new Uint8Array(
    Buffer.from(`From: a@b.example\r\nTo: info@bottega.example\r\nMessage-ID: <x@b.example>\r\n${headers}\r\n${body}`),
  )

describe('the function that takes mail', () => {
  test('puts one delivery into the queue, in the lane of the person and the matter', async () => {
    const box = aMailbox()
    await box.brings(file('plain.eml'))
    expect(box.queue).toHaveLength(1)
    expect(JSON.parse(box.queue[0]?.body ?? '')).toMatchObject({
      v: 1,
      channel: 'email',
      external: 'info@bottega.example',
      sentAt: '2026-11-20T08:00:00.000Z',
      receivedAt: '2026-11-21T10:00:00.000Z',
    })
    expect(box.lines).toEqual(['{"accepted":{"email:info@bottega.example":1}}'])
  })

  test('keeps attachments, the quotation and harmless HTML in the mailbox, and says nothing of them in the log', async () => {
    const box = aMailbox()
    await box.brings(file('attachments.eml'))
    await box.brings(file('reply_outlook.eml'))
    await box.brings(file('html_only.eml'))
    expect(box.kept().map(([, { type }]) => type)).toEqual([
      'application/pdf',
      'image/jpeg',
      'text/plain; charset=utf-8',
      'text/html; charset=utf-8',
    ])
    const [pdf, , quoted, html] = box.kept().map(([key]) => key)
    expect(box.text(pdf ?? '')).toBe('%PDF-1.4\n')
    expect(box.text(quoted ?? '')).toContain('ci conferma l’indirizzo?')
    expect(html).toMatch(/^parts\/mail-[0-9a-f]{40}\.html$/)
    expect(box.text(html ?? '')).toContain('<b>ordine</b>')
    expect(box.text(html ?? '')).not.toMatch(/script|style|[^-]src=/)
    expect(box.lines.join()).not.toMatch(/ricevuta|ordine|posta\.example/)
  })

  test('brought again, it is the same for the queue', async () => {
    const box = aMailbox()
    await box.brings(file('attachments.eml'))
    await box.brings(file('attachments.eml'))
    const [one, other] = box.queue
    expect(other?.dedup).toBe(one?.dedup)
    expect(other?.group).toBe(one?.group)
  })

  test('fails as a whole while the queue or the store does not answer, so that it is called again', async () => {
    const box = aMailbox()
    box.trouble.queue = true
    await expect(box.brings(file('plain.eml'))).rejects.toThrow()
    box.trouble.queue = false
    box.trouble.store = true
    await expect(box.brings(file('plain.eml'))).rejects.toThrow()
    box.trouble.store = false
    expect(box.queue).toEqual([])
    await box.brings(file('plain.eml'))
    expect(box.queue).toHaveLength(1)
  })

  test('a mail that failed every time goes on as what the mail service said of it, under its mailbox and by when it came', async () => {
    const box = aMailbox()
    box.trouble.store = true
    const raw = file('plain.eml')
    const id = serviceId(raw)
    const event = receivedEvent({ raw, ...envelopeOf(raw), at: new Date('2026-11-20T08:00:00.000Z') }, id)
    await box.failed(event)
    await box.failed(event)
    const [one, other] = box.queue
    const delivery = JSON.parse(one?.body ?? '')
    expect(delivery).toMatchObject({
      channel: 'email',
      external: 'info@bottega.example',
      receivedAt: '2026-11-20T08:00:00.000Z',
    })
    expect(JSON.parse(delivery.raw).failed.mail.messageId).toBe(id)
    expect(other).toEqual(one)
    expect(box.lines).toEqual(Array(2).fill('{"failed":{"email:info@bottega.example":1}}'))
    box.trouble.store = false
    box.objects.set(`inbound/${id}`, { bytes: raw, type: 'message/rfc822' })
    await box.run(JSON.parse(delivery.raw).failed)
    expect(JSON.parse(JSON.parse(box.queue[2]?.body ?? '').raw)).toMatchObject({ stored: id, from: {} })
  })

  test('of a mail that failed, headers too long to be kept are left out; what cannot be told of at all fails again', async () => {
    const box = aMailbox()
    const event = JSON.parse(readFileSync(join(folder, 'headers_only.json'), 'utf8'))
    event.mail.headers = [{ name: 'Received', value: 'x'.repeat(30_000) }]
    await box.failed(event)
    const { raw } = JSON.parse(box.queue[0]?.body ?? '')
    expect(raw.length).toBeLessThan(10_000)
    expect(JSON.parse(raw).failed.mail.commonHeaders.subject).toBe(event.mail.commonHeaders.subject)
    box.trouble.queue = true
    await expect(box.failed(event)).rejects.toThrow()
  })

  test('of two of our addresses in one envelope the one that names a thread counts', async () => {
    const box = aMailbox()
    const event = JSON.parse(readFileSync(join(folder, 'headers_only.json'), 'utf8'))
    event.receipt.recipients = ['info@bottega.example', 'Info+c_k7ABCdefghij2345@Bottega.example']
    await box.run(event)
    expect(box.queue).toHaveLength(1)
    const { external, raw } = JSON.parse(box.queue[0]?.body ?? '')
    expect(external).toBe('info@bottega.example')
    expect(JSON.parse(raw).recipient).toBe('info+c_k7abcdefghij2345@bottega.example')
  })

  test('what is no mail is kept with the reason, never thrown back', async () => {
    const box = aMailbox()
    for (const event of [null, 7, 'text', [], {}, { Records: [] }, { Records: [{}] }, { mail: {}, receipt: {} }])
      await box.run(event)
    expect(box.queue.map(({ body }) => JSON.parse(body).reason)).toEqual(Array(7).fill('unknown-object'))
  })

  test('only the mailbox’s own folder is read, whatever an event names', async () => {
    const box = aMailbox()
    box.objects.set('parts/secret', { bytes: file('plain.eml'), type: 'x' })
    const event = JSON.parse(readFileSync(join(folder, 'headers_only.json'), 'utf8'))
    event.receipt.action = { type: 'S3', bucketName: 'theirs', objectKey: '../parts/secret' }
    await box.run(event)
    expect(box.queue[0]?.body).not.toContain('aperto 📦')
  })

  test('a mail of any length fits into the queue, and the rest of it is kept beside', async () => {
    const box = aMailbox()
    const words = '"Perché?" \u0007📦\n'.repeat(20_000)
    await box.brings(written(words, 'Content-Type: text/plain; charset=utf-8\r\n'))
    const delivery = JSON.parse(box.queue[0]?.body ?? '')
    expect(Buffer.byteLength(delivery.raw)).toBeLessThan(200_000)
    expect(delivery.channel).toBe('email')
    const [[key = ''] = []] = box.kept()
    expect(JSON.parse(delivery.raw).attachments).toEqual([{ type: 'file', title: 'message.txt', key }])
    expect(box.text(key).length).toBeGreaterThan(200_000)
  })

  test('a mail of many small parts and one of parts in parts are taken in time', async () => {
    const box = aMailbox()
    const many = `${'--b\r\nContent-Type: text/plain; name=x.txt\r\nContent-Disposition: attachment\r\n\r\nx\r\n'.repeat(3000)}--b--`
    await box.brings(written(many, 'Content-Type: multipart/mixed; boundary=b\r\n'))
    const deep = Array.from(
      { length: 200 },
      (_, at) => `--b${at}\r\nContent-Type: multipart/mixed; boundary=b${at + 1}\r\n\r\n`,
    )
    await box.brings(written(deep.join(''), 'Content-Type: multipart/mixed; boundary=b0\r\n'))
    expect(box.queue).toHaveLength(2)
    expect(box.kept()).toHaveLength(50)
  }, 5000)
})

describe('a quotation', () => {
  test.each([
    ['On Fri, Nov 20, 2026 at 10:00 AM Bottega <info@bottega.example> wrote:\n\n> Ciao'],
    ['Am Fr., 20. Nov. 2026 um 10:00 Uhr schrieb Bottega\n<info@bottega.example>:\n\n> Hallo'],
    ['Le ven. 20 nov. 2026 à 10:00, Bottega <info@bottega.example> a écrit :\n> Bonjour'],
    ['El vie, 20 nov 2026 a las 10:00, Bottega (<info@bottega.example>) escribió:\n\n> Hola'],
    ['Il giorno ven 20 nov 2026 alle 10:00 Bottega <\ninfo@bottega.example> ha scritto:\n\nBuongiorno senza segni'],
    ['-----Messaggio originale-----\nDa: Bottega\nInviato: venerdì\nA: Chiara\nOggetto: Pacco\n\nBuongiorno'],
    ['________________________________\nVon: Bottega\nGesendet: Freitag\nAn: Chiara\n\nGuten Tag'],
    ['> Buongiorno\n>\n> le mandiamo un pacco'],
  ])('is set apart: %j', (quoted) => {
    const { own, quoted: found } = unfolded(`Grazie!\n\n${quoted}\n`)
    expect(own).toBe('Grazie!')
    expect(found).toBe(quoted)
  })

  test.each([
    ['Il mio vicino ha scritto:\nsiete bravi'],
    ['Grazie.\nIl mio vicino ha scritto:\nsiete bravi'],
    ['Da: Torino\nquanto costa?'],
    ['> Quale colore?\nBlu.\n> Quale taglia?\nLa M.'],
    ['Prezzo > 20 €?\nGrazie'],
    ['---\nGrazie'],
    ['> solo una citazione'],
  ])('is not seen where there is none: %j', (text) => {
    expect(unfolded(text)).toEqual({ own: text, quoted: '' })
  })

  test.each([['>\nx'], ['On a schrieb wrote '], ['Da: a\n'], ['-----'], ['<a@b> wrote:\n'], ['On x\n']])(
    'hostile repetitions of %j cost little time',
    (piece) => {
      const text = piece.repeat(Math.floor(99_000 / piece.length))
      const before = performance.now()
      unfolded(text)
      expect(performance.now() - before).toBeLessThan(1000)
    },
  )
})

describe('HTML', () => {
  test('becomes the words that a reader would see', () => {
    expect(textOf('<h1>Titolo</h1><p>Uno<br>due</p><ul><li>a</li><li>b</li></ul>')).toBe(
      'Titolo\n\nUno\ndue\n\n * a\n * b',
    )
  })

  test.each([
    ['<img src=x onerror=alert(1)>'],
    ['<a href="javascript:alert(1)">x</a>'],
    ['<svg><script>alert(1)</script></svg>'],
    ['<iframe src="https://spia.example"></iframe><form action="https://spia.example"><input></form>'],
    ['<p style="background:url(https://spia.example)">x</p><link rel=stylesheet href="https://spia.example">'],
    ['<base href="https://spia.example"><meta http-equiv=refresh content="0;url=https://spia.example">'],
    ['<img srcset="https://spia.example 2x" src="https://spia.example/p.gif">'],
    ['<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>'],
  ])('is kept without what runs or loads: %s', (html) => {
    expect(harmless(html)).not.toMatch(
      /alert|javascript|<(script|iframe|form|input|link|base|meta|style|svg)|[^-]src(set)?=|style=|action=/i,
    )
  })

  test('nested a hundred thousand deep is read in time', () => {
    const deep = '<div>'.repeat(100_000)
    const before = performance.now()
    expect(() => textOf(deep)).not.toThrow()
    expect(() => harmless(deep)).not.toThrow()
    expect(performance.now() - before).toBeLessThan(3000)
  })
})
