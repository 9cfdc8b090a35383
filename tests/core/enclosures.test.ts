import { adapterOf } from '@ascolta/core/channels/adapters'
import { channels } from '@ascolta/core/channels/channel'
import { enclosed, without } from '@ascolta/core/outbound/enclosing'
import { claimed, looked } from '@ascolta/core/outbound/enclosure'
import { isGenuine } from '@ascolta/core/outbound/genuine'
import { fingerprint, type Reply, undo } from '@ascolta/core/outbound/reply'
import { endsFor, mimeOf, textLimit, unfit } from '@ascolta/length/files'
import { describe, expect, test } from 'vitest'
import { aFile, contents } from '../support/files.ts'

const draft: Reply = {
  id: 'drf-01',
  ticket: 'a-b-0001',
  account: 'fp-1000',
  actor: 'giulia',
  state: 'draft',
  text: 'Ecco la foto',
  rev: 0,
  createdAt: '2026-11-20T10:00:00.000Z',
  public: true,
  attempt: 0,
}
const png = aFile('foto.png', draft.id).file
const pdf = aFile('bolletta.pdf', draft.id).file
const rule = (channel: (typeof channels)[number], audience: 'public' | 'private') => {
  const found = adapterOf(channel).capabilities[audience]?.attachments
  if (!found) throw new Error('takes no files')
  return found
}

describe('what a file says that it is', () => {
  test('is what its name ends with, and nothing that can run is sent', () => {
    expect(claimed({ name: 'Foto.JPG', bytes: 3 })).toEqual({ name: 'Foto.JPG', mime: 'image/jpeg', type: 'image' })
    for (const name of [
      'setup.exe',
      'bolletta.pdf.exe',
      'pagina.html',
      'disegno.svg',
      'macro.xlsm',
      'x.js',
      'senza',
      '.png',
    ])
      expect(() => claimed({ name, bytes: 3 }), name).toThrow(expect.objectContaining({ code: 'file.type' }))
  })

  test.each([
    ['bolletta.exe\u200b', 'a space without width'],
    ['bolletta.pdf.e\u00adxe', 'a soft hyphen'],
    ['bollettafdp.\u202eexe', 'a mark that turns the direction round'],
    ['bolletta.exe.', 'a point behind'],
    ['bolletta.ex\u0000e', 'a sign that ends words elsewhere'],
  ])('CVE-2026-28289: %j is looked at without %s', (name) => {
    expect(() => claimed({ name, bytes: 3 })).toThrow(expect.objectContaining({ code: 'file.type' }))
  })

  test('keeps its own name, without what no disk takes', () => {
    expect(claimed({ name: '../..\\più\u200b bella: foto?.png', bytes: 3 }).name).toMatch(
      /^[^/\\:?\u200b]*più bella foto ?\.png$/,
    )
  })

  test('has an end and a beginning', () => {
    expect(() => claimed({ name: 'a.png', bytes: 25_000_001 })).toThrow(expect.objectContaining({ code: 'file.size' }))
    expect(() => claimed({ name: 'a.png', bytes: 0 })).toThrow(expect.objectContaining({ code: 'file.empty' }))
  })
})

describe('what a file is', () => {
  test.each(Object.entries(contents))('%s is known by how it begins', (name, content) => {
    expect(isGenuine(content, mimeOf(name) ?? '')).toBe(true)
    expect(looked('enc-1', { name, content })).toMatchObject({ name, bytes: content.byteLength })
  })

  test('decides, not its name', () => {
    for (const name of ['foto.jpg', 'foto.pdf', 'foto.docx', 'foto.txt', 'foto.mp4'])
      expect(() => looked('enc-1', { name, content: contents['foto.png'] }), name).toThrow(
        expect.objectContaining({ code: 'file.disguised' }),
      )
    for (const text of [
      '<!DOCTYPE html><p>',
      ' <svg onload=alert(1)>',
      'a\n<script>alert(1)</script>',
      'MZ\x90\0\x03',
      'PK\x03\x04 anything',
    ])
      expect(
        () => looked('enc-1', { name: 'nota.txt', content: new Uint8Array(Buffer.from(text, 'latin1')) }),
        text,
      ).toThrow(expect.objectContaining({ code: 'file.disguised' }))
  })
})

describe('the files of a draft', () => {
  test('join once, leave again, and only while it is a draft', () => {
    const one = enclosed(draft, png)
    expect(enclosed(one, png)).toBe(one)
    expect(enclosed(one, pdf).enclosures).toEqual([png, pdf])
    expect(without(one, png.id)).toEqual(draft)
    expect(without(one, 'enc-0')).toBe(one)
    for (const state of ['asked', 'sending', 'sent'] as const)
      expect(() => enclosed({ ...draft, state }, png)).toThrow(expect.objectContaining({ code: 'reply.sent' }))
  })

  test('are ten at most', () => {
    const full = Array.from({ length: 10 }, () => aFile('foto.png', draft.id).file).reduce(enclosed, draft)
    expect(() => enclosed(full, png)).toThrow(expect.objectContaining({ code: 'file.count' }))
  })

  test('stay when a reply is taken back', () => {
    expect(undo({ ...enclosed(draft, png), state: 'asked' }, '2026-11-20T10:00:05.000Z').enclosures).toEqual([png])
  })

  test('O3: whatever changes of them changes what was approved, and without any nothing does', () => {
    const one = enclosed(draft, png)
    const approved = fingerprint(one)
    for (const other of [
      { sha256: '0' },
      { name: 'x.png' },
      { bytes: 1 },
      { type: 'file' as const },
      { mime: 'image/gif' },
      { id: 'enc-0' },
    ])
      expect(fingerprint({ ...one, enclosures: [{ ...png, ...other }] })).not.toBe(approved)
    expect(fingerprint({ ...one, enclosures: [png, pdf] })).not.toBe(fingerprint({ ...one, enclosures: [pdf, png] }))
    expect(fingerprint(draft)).not.toBe(approved)
    expect(fingerprint({ ...draft, enclosures: [] })).toBe(fingerprint(draft))
  })
})

describe('what a channel takes', () => {
  const film = { type: 'video', mime: 'video/mp4', bytes: 9 } as const
  test.each([
    ['facebook-page', 'public', [png], 'Ecco', undefined],
    ['facebook-page', 'public', [png], '', undefined],
    ['facebook-page', 'public', [png, png], '', 'reply.file-count'],
    ['facebook-page', 'public', [pdf], '', 'reply.file-type'],
    ['facebook-page', 'public', [{ ...png, bytes: 4_000_001 }], '', 'reply.file-size'],
    ['messenger', 'private', [pdf], '', undefined],
    ['messenger', 'private', [png, png, png], '', undefined],
    ['messenger', 'private', [png, film], '', 'reply.file-alone'],
    ['messenger', 'private', [png], 'Ecco', 'reply.file-words'],
    ['instagram', 'private', [png], ' ', undefined],
    ['instagram', 'private', [png], 'Ecco', 'reply.file-words'],
    ['instagram', 'private', [{ ...png, mime: 'image/webp' }], '', 'reply.file-type'],
    ['whatsapp', 'private', [pdf], 'Ecco', undefined],
    ['whatsapp', 'private', [{ ...png, bytes: 5_000_001 }], '', 'reply.file-size'],
    ['whatsapp', 'private', [{ ...film, bytes: 16_000_000 }], '', undefined],
    ['x', 'public', [png, png, png, png], 'Ecco', undefined],
    ['x', 'public', [png, png, png, png, png], '', 'reply.file-count'],
    ['x', 'public', [film], '', 'reply.file-type'],
    ['x', 'private', [png, png], '', 'reply.file-count'],
    ['email', 'private', [pdf, png, film], 'Ecco', undefined],
    [
      'email',
      'private',
      [
        { ...pdf, bytes: 6_000_000 },
        { ...png, bytes: 6_000_000 },
      ],
      '',
      'reply.file-total',
    ],
  ] as const)('%s in %s, case %#: %s', (channel, audience, files, text, code) => {
    expect(unfit(files, text, rule(channel, audience))?.code).toBe(code)
  })

  test('where it takes none, none goes; and words alone are always fine', () => {
    expect(adapterOf('instagram').capabilities.public?.attachments).toBeNull()
    expect(unfit([png], '', null)?.code).toBe('reply.no-files')
    expect(unfit([], 'Ecco', null)).toBeUndefined()
  })

  test('beside a file the words may be shorter', () => {
    const { text, attachments } = adapterOf('whatsapp').capabilities.private ?? {
      text: { limit: 0 },
      attachments: null,
    }
    expect(textLimit(text, 1, attachments).limit).toBe(1024)
    expect(textLimit(text, 0, attachments).limit).toBe(4096)
  })

  test('is what a file picker offers', () => {
    expect(endsFor(rule('facebook-page', 'public'))).toEqual(['.jpg', '.jpeg', '.png', '.gif', '.webp'])
    expect(endsFor(rule('whatsapp', 'private'))).toContain('.pdf')
  })

  test('no channel takes more than a function can hold', () => {
    for (const channel of channels)
      for (const way of Object.values(adapterOf(channel).capabilities))
        for (const { bytes } of way?.attachments?.kinds ?? []) expect(bytes).toBeLessThanOrEqual(25_000_000)
  })
})
