import { choiceOf, fill, type Template } from '@ascolta/core/accounts/template'
import { fingerprint } from '@ascolta/core/outbound/reply'
import { filled, fitsGap, gapsOf } from '@ascolta/length/template'
import { describe, expect, test } from 'vitest'

const limits = { header: 60, body: 1024 }
const reminder: Template = {
  name: 'promemoria',
  language: 'it',
  category: 'utility',
  header: 'Lumàra, {{1}}',
  body: 'Buongiorno {{1}}, la pratica {{2}} è pronta. A presto, {{1}}.',
  footer: 'Risponde una persona',
  buttons: ['Sì', 'No'],
}
const values = { 'header.1': 'Lecco', 'body.1': 'Chiara', 'body.2': '4711' }

describe('a template', () => {
  test('says with its gaps filled what the customer will read, header, footer and buttons included', () => {
    const { text, template } = fill(reminder, { values }, limits)
    expect(text).toBe(
      'Lumàra, Lecco\n\nBuongiorno Chiara, la pratica 4711 è pronta. A presto, Chiara.\n\nRisponde una persona\n\n[Sì] [No]',
    )
    expect(template).toEqual({
      name: 'promemoria',
      language: 'it',
      header: [{ name: '1', text: 'Lecco' }],
      body: [
        { name: '1', text: 'Chiara' },
        { name: '2', text: '4711' },
      ],
    })
    expect(choiceOf(template)).toEqual({ name: 'promemoria', language: 'it', values })
  })

  test('numbered gaps go out by their number, named ones as one reads them', () => {
    expect(gapsOf({ body: '{{2}} {{10}} {{1}} {{2}}', buttons: [] }).map(({ id }) => id)).toEqual([
      'body.1',
      'body.2',
      'body.10',
    ])
    expect(gapsOf({ body: '{{ora}} {{ giorno }}', buttons: [] }).map(({ name }) => name)).toEqual(['ora', 'giorno'])
  })

  test.each([
    ['no words', {}],
    ['one gap left', { 'header.1': 'Lecco', 'body.1': 'Chiara' }],
    ['only spaces', { ...values, 'body.2': '   ' }],
    ['two lines', { ...values, 'body.2': 'uno\ndue' }],
    ['a tab', { ...values, 'body.2': 'uno\tdue' }],
    ['five spaces', { ...values, 'body.2': 'uno     due' }],
    ['words for a gap that is not there', { ...values, 'body.3': 'tre' }],
    ['an inherited name', Object.create(values) as Record<string, string>],
  ])('is not sent with %s', (_, filling) => {
    expect(() => fill(reminder, { values: filling }, limits)).toThrow(
      expect.objectContaining({ code: 'template.gaps' }),
    )
  })

  test('is counted with its gaps filled, the header apart', () => {
    const long = { ...values, 'body.2': 'x'.repeat(1024) }
    expect(() => fill(reminder, { values: long }, limits)).toThrow(expect.objectContaining({ code: 'reply.too-long' }))
    const head = { ...values, 'header.1': 'x'.repeat(53) }
    expect(() => fill(reminder, { values: head }, limits)).toThrow(expect.objectContaining({ code: 'reply.too-long' }))
    expect(fill(reminder, { values: { ...values, 'header.1': 'x'.repeat(52) } }, limits).text).toContain('x'.repeat(52))
  })

  test('that holds more than words is not sent', () => {
    expect(() => fill({ ...reminder, unfit: 'media' }, { values }, limits)).toThrow(
      expect.objectContaining({ code: 'template.unfit' }),
    )
  })

  test.each([
    '{{constructor}}',
    '{{1}} {{body.1}} {{__proto__}}',
    `#{7*7} $\{7*7} <%= 7*7 %> {%raw%}`,
    '$& $1 $` $$',
    '<script>alert(1)</script>',
  ])('SEC16: words in a gap stay words: %s', (words) => {
    expect(fill(reminder, { values: { ...values, 'body.1': words } }, limits).text).toBe(
      `Lumàra, Lecco\n\nBuongiorno ${words}, la pratica 4711 è pronta. A presto, ${words}.\n\nRisponde una persona\n\n[Sì] [No]`,
    )
  })

  test('SEC16: a gap called like something every object has is a gap like any other', () => {
    const odd = { ...reminder, header: undefined, body: '{{constructor}} {{toString}}', footer: undefined, buttons: [] }
    expect(filled(odd, {})).toBe('{{constructor}} {{toString}}')
    expect(() => fill(odd, { values: {} }, limits)).toThrow()
    expect(filled(odd, { 'body.constructor': 'A', 'body.toString': 'B' })).toBe('A B')
  })

  test('one line of words fits a gap, with at most four spaces in a row', () => {
    for (const words of ['a', 'a    b', '😀']) expect(fitsGap(words)).toBe(true)
    for (const words of [undefined, '', ' ', 'a\u2028b', 'a\rb', 'a     b']) expect(fitsGap(words)).toBe(false)
  })

  test('O3: an approval covers which template it is, its language, and every gap', () => {
    const { text, template } = fill(reminder, { values }, limits)
    const base = { text, account: 'wa-1', public: false, recipient: '39333', target: undefined, context: undefined }
    const seals = [
      fingerprint(base),
      fingerprint({ ...base, template }),
      fingerprint({ ...base, template: { ...template, language: 'en' } }),
      fingerprint({ ...base, template: { ...template, name: 'altro' } }),
      fingerprint({ ...base, template: { ...template, named: true } }),
      fingerprint({ ...base, template: { ...template, header: [] } }),
      fingerprint({ ...base, template: { ...template, body: template.body.toReversed() } }),
    ]
    expect(new Set(seals).size).toBe(seals.length)
    const { name, language, header, body } = template
    expect(fingerprint({ ...base, template: { body, header, language, name } })).toBe(seals[1])
  })
})
