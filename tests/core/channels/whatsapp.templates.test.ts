import { whatsapp } from '@ascolta/core/channels/whatsapp'
import { describe, expect, test } from 'vitest'

const { templates } = whatsapp
if (!templates) throw new Error('WhatsApp has templates')
const answer = (json: unknown) => ({ status: 200, headers: {}, json })
const first = templates.first({ external: '300' })
const list = { method: 'GET', path: '/800/message_templates?fields=name&limit=100' } as const
const health = (entities: unknown[]) =>
  answer({ health_status: { can_send_message: 'AVAILABLE', entities }, id: '300' })
const one = (changes: object = {}) => ({
  name: 'promemoria',
  language: 'it',
  status: 'APPROVED',
  category: 'UTILITY',
  id: '1',
  parameter_format: 'POSITIONAL',
  components: [{ type: 'BODY', text: 'Buongiorno {{1}}', example: { body_text: [['Chiara']] } }],
  ...changes,
})
const read = (data: unknown[], more: object = {}) => templates.read(list, answer({ data, ...more }))

describe('the templates of a number', () => {
  test('are those of the business account that its health names', () => {
    expect(first).toEqual({ method: 'GET', path: '/300?fields=health_status' })
    const entities = [
      { entity_type: 'PHONE_NUMBER', id: '300', can_send_message: 'AVAILABLE' },
      { entity_type: 'WABA', id: '800', can_send_message: 'LIMITED' },
      { entity_type: 'APP', id: 9 },
    ]
    expect(templates.read(first, health(entities))).toMatchObject({
      templates: [],
      next: {
        method: 'GET',
        path: expect.stringMatching(/^\/800\/message_templates\?fields=.*components.*&limit=100$/),
      },
    })
    expect(templates.read(first, health([null, { entity_type: 'APP', id: '9' }]))).toBeUndefined()
    expect(templates.read(first, answer('nonsense'))).toBeUndefined()
  })

  test('come page by page', () => {
    const paging = { cursors: { before: 'a', after: 'b=' }, next: 'https://graph.example/next' }
    const second = read([one()], { paging })?.next
    expect(second?.path).toBe(`${list.path}&after=b%3D`)
    if (!second) throw new Error('no second page')
    expect(
      templates.read(second, answer({ data: [], paging: { ...paging, cursors: { after: 'c' } } }))?.next?.path,
    ).toBe(`${list.path}&after=c`)
    expect(read([one()], { paging: { cursors: { after: 'b' } } })).not.toHaveProperty('next')
  })

  test('say what they hold in words, and only approved ones are there', () => {
    const components = [
      { type: 'HEADER', format: 'TEXT', text: 'Lumàra' },
      { type: 'BODY', text: 'Buongiorno {{1}}' },
      { type: 'FOOTER', text: 'A presto' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Sì' },
          { type: 'URL', text: 'Apri', url: 'https://a.example' },
        ],
      },
    ]
    expect(read([one({ components })])?.templates).toEqual([
      {
        name: 'promemoria',
        language: 'it',
        category: 'utility',
        header: 'Lumàra',
        body: 'Buongiorno {{1}}',
        footer: 'A presto',
        buttons: ['Sì', 'Apri'],
      },
    ])
    for (const status of ['PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'LIMIT_EXCEEDED'])
      expect(read([one({ status })])?.templates).toEqual([])
    expect(read([null, 7, { name: 'x' }, one()])?.templates).toHaveLength(1)
  })

  test('with named gaps are known as such, also where the list does not say so', () => {
    const named = [{ type: 'BODY', text: 'Il {{giorno}}' }]
    expect(read([one({ parameter_format: 'NAMED' })])?.templates[0]).toMatchObject({ named: true })
    expect(read([one({ parameter_format: undefined, components: named })])?.templates[0]).toMatchObject({ named: true })
    expect(read([one()])?.templates[0]).not.toHaveProperty('named')
  })

  test.each([
    ['media', {}, { type: 'HEADER', format: 'IMAGE' }],
    ['media', {}, { type: 'HEADER', format: 'LOCATION' }],
    ['button', {}, { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Apri', url: 'https://a.example/{{1}}' }] }],
    ['button', {}, { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', text: 'Copia' }] }],
    ['button', {}, { type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Modulo' }] }],
    ['kind', {}, { type: 'CAROUSEL', cards: [] }],
    ['kind', {}, { type: 'LIMITED_TIME_OFFER' }],
    ['kind', { category: 'AUTHENTICATION' }, { type: 'FOOTER', text: 'x' }],
  ])('that hold more than words are shown as such: %s', (unfit, changes, part) => {
    const components = [{ type: 'BODY', text: 'Ciao' }, part]
    expect(read([one({ ...changes, components })])?.templates[0]).toMatchObject({ unfit })
  })
})
