import { email } from '@ascolta/core/channels/email'
import { facebookPage } from '@ascolta/core/channels/facebook-page'
import { instagram } from '@ascolta/core/channels/instagram'
import { messenger } from '@ascolta/core/channels/messenger'
import { whatsapp } from '@ascolta/core/channels/whatsapp'
import { x } from '@ascolta/core/channels/x'
import { newId } from '@ascolta/core/id'
import { addressee, begun, found } from '@ascolta/core/outbound/begin'
import type { Reply } from '@ascolta/core/outbound/reply'
import { describe, expect, test } from 'vitest'
import { anAccount } from '../support/desk.ts'

const mailbox = anAccount('email', { id: 'em-1', external: 'care@brezza.example', from: 'info@brezza.example' })
const draft = newId('drf')
const say = { draft, text: 'Buongiorno', template: false, subject: 'La sua pratica' } as const
const byMail = (to: string, changes: object = {}) =>
  addressee(email.capabilities.private, { ...say, to, audience: 'private', ...changes }, [mailbox])
const byPhone = (to: string, template = true) =>
  addressee(whatsapp.capabilities.private, { ...say, to, audience: 'private', template }, [])
const onX = (to: string, audience: 'public' | 'private' = 'private', text: string = say.text) =>
  addressee(x.capabilities[audience], { ...say, to, audience, text }, [])
const code = (act: () => unknown) => {
  try {
    act()
    return 'allowed'
  } catch (problem) {
    return (problem as { code?: string }).code
  }
}

describe('whom an agent may write to first', () => {
  test.each([
    ['facebook-page', facebookPage],
    ['messenger', messenger],
    ['instagram', instagram],
  ])('on %s nobody: the customer writes first', (_, { capabilities }) => {
    for (const audience of ['public', 'private'] as const)
      expect(code(() => addressee(capabilities[audience], { ...say, to: '1', audience }, []))).toBe(
        'conversation.customer-first',
      )
  })

  test('by mail one address, in a thread of its own that the answer names', () => {
    const whom = byMail(' Sara.Contini@Posta.example ')
    expect(whom).toMatchObject({ person: 'sara.contini@posta.example', author: 'sara.contini@posta.example' })
    expect(whom.lane).toEqual({ thread: whom.context?.thread })
    expect(whom.context).toMatchObject({ subject: 'La sua pratica' })
    expect(byMail('sara@posta.example', { draft: newId('drf') }).context?.thread).not.toBe(whom.context?.thread)
  })

  test.each([
    '',
    'sara',
    'sara@',
    '@posta.example',
    'sara@posta',
    'sara@posta..example',
    'sara..c@posta.example',
    '.sara@posta.example',
    'sara.@posta.example',
    'sara@-posta.example',
    'sara@posta.example, marco@posta.example',
    'sara@posta.example;marco@posta.example',
    'Sara <sara@posta.example>',
    'sara@posta.example\r\nBcc: marco@posta.example',
    'sàra@posta.example',
    `${'a'.repeat(65)}@posta.example`,
    'sara@[127.0.0.1]',
  ])('not by mail to %j', (to) => {
    expect(code(() => byMail(to))).toBe('recipient.invalid')
  })

  test('not to a mailbox of the desk, which would answer itself for ever', () => {
    for (const to of ['care@brezza.example', 'Care+c_abc@brezza.example', 'info@brezza.example'])
      expect(code(() => byMail(to))).toBe('recipient.own')
  })

  test('a mail has a subject, of one line', () => {
    expect(code(() => byMail('sara@posta.example', { subject: ' \n ' }))).toBe('subject.missing')
    expect(byMail('sara@posta.example', { subject: 'Ciao\r\nBcc: tutti' }).context?.subject).toBe('Ciao Bcc: tutti')
  })

  test.each([
    ['+39 333 123 45 67', '393331234567'],
    ['0039 333/1234567', '393331234567'],
    ['+1 (650) 555-1234', '16505551234'],
    ['+44.20.7946.0958', '442079460958'],
  ])('on WhatsApp the number %s, with its country', (to, person) => {
    expect(byPhone(to)).toMatchObject({ person, author: person, lane: 'dm', name: `+${person}` })
  })

  test.each(['', '333 1234567', '+0123456789', '+39', '+39333123456789012', '+39 333 abc', '+39333,+39334', 'IT.123'])(
    'not on WhatsApp to %j',
    (to) => {
      expect(code(() => byPhone(to))).toBe('recipient.invalid')
    },
  )

  test('on WhatsApp only with approved words', () => {
    expect(code(() => byPhone('+393331234567', false))).toBe('conversation.template-only')
  })

  test('on X a name, in private or in a post that says it', () => {
    expect(onX('@Maria_R')).toMatchObject({ person: '@maria_r', lane: 'dm', context: { handle: 'maria_r' } })
    expect(onX('maria', 'public', 'Ciao @Maria, ci scriva')).toMatchObject({ lane: { thread: draft } })
    for (const text of ['Ciao', 'Ciao maria', 'Ciao @mariarossi', 'scrivi a x@maria', 'Ciao @mari'])
      expect(
        code(() => onX('maria', 'public', text)),
        text,
      ).toBe('conversation.unmentioned')
    for (const to of ['', '@', 'due nomi', 'a@b', 'sedici_caratteri', '../me'])
      expect(
        code(() => onX(to)),
        to,
      ).toBe('recipient.invalid')
  })
})

describe('the ticket of a conversation that we begin', () => {
  const reply: Reply = {
    id: draft,
    ticket: 'aaa-bbb-0001',
    account: 'x-900',
    actor: 'giulia',
    state: 'asked',
    text: 'Ciao @maria',
    rev: 0,
    createdAt: '2026-11-20T10:00:00.000Z',
    public: true,
    attempt: 1,
    context: { handle: 'maria' },
    begins: { number: 7, team: 'care', name: '@maria' },
  }

  test('is its beginner’s, and nobody waits', () => {
    const ticket = begun(reply)
    expect(ticket).toMatchObject({ owner: 'giulia', state: 'waiting-customer', seq: 0, name: '@maria', number: 7 })
    expect(ticket?.turn ?? ticket?.due ?? ticket?.heardAt).toBeUndefined()
    expect(begun({ ...reply, begins: undefined })).toBeUndefined()
  })

  test('learns who it is and where it stands, but never over what the customer said since', () => {
    const ticket = begun(reply)
    if (!ticket) throw new Error('no ticket')
    const known = found(ticket, { author: '4711', post: '99' })
    expect(known).toMatchObject({ author: '4711', root: '99', target: { id: '99', space: 'post' } })
    expect(found({ ...ticket, public: false }, { author: '4711', post: undefined })).not.toHaveProperty('root')
    const heard = { ...known, heardAt: '2026-11-20T11:00:00.000Z', target: { id: '100', space: 'post' as const } }
    expect(found(heard, { author: '4711', post: '99' })).toBe(heard)
  })
})
