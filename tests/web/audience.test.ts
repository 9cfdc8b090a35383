import { beforeEach, describe, expect, test } from 'vitest'
import { audienceOf, reopen, usualWay } from '../../web/src/features/composer/audience.ts'
import { applied, withLine } from '../../web/src/features/conversation/cache.ts'
import { isHidden, lastDeed } from '../../web/src/features/conversation/deed.ts'
import { aConversation, aMessage, anEvent, aReply, aWay } from './support/factories.ts'

const both = [aWay(), aWay({ audience: 'private' })]

describe('who reads an answer', () => {
  beforeEach(() => audienceOf('tic-1').set(undefined))

  test('is who read the customer’s last words, if nobody chose', () => {
    const said = (isPublic: boolean) => [aReply(), aMessage({ public: isPublic }), aMessage({ public: !isPublic })]
    expect(usualWay(both, said(true))?.audience).toBe('public')
    expect(usualWay(both, said(false))?.audience).toBe('private')
    expect(usualWay([aWay()], said(false))?.audience).toBe('public')
    expect(usualWay(both, [aMessage({ public: false, own: true }), aMessage()])?.audience).toBe('public')
  })

  test('stays private when that way is closed: what was said in private is not said in public by itself', () => {
    const closed = [aWay(), aWay({ audience: 'private', refused: 'reply.window' })]
    expect(usualWay(closed, [aMessage({ public: false })])?.audience).toBe('private')
  })

  test('is the same for words that come back, and nothing private becomes public', () => {
    reopen('tic-1', aReply({ public: false }), '')
    expect(audienceOf('tic-1').get()).toBe('private')
    reopen('tic-1', aReply({ public: true }), 'begun in private')
    expect(audienceOf('tic-1').get()).toBe('private')
    reopen('tic-1', aReply({ public: true }), '')
    expect(audienceOf('tic-1').get()).toBe('public')
    reopen('tic-1', aReply({ public: false }), 'begun in public')
    expect(audienceOf('tic-1').get()).toBe('private')
  })
})

describe('what was done to a line', () => {
  const line = aMessage({ id: 'msg-1', hidden: false })

  test('counts before what the network told, the last deed first', () => {
    const hid = anEvent({ id: 'dee-1', kind: 'hide-done', line: 'msg-1' })
    const shown = anEvent({ id: 'dee-2', kind: 'show-asked', line: 'msg-1' })
    expect(isHidden([hid, line], line)).toBe(true)
    expect(isHidden([shown, hid, line], line)).toBe(false)
    expect(isHidden([line], { ...line, hidden: true })).toBe(true)
    expect(lastDeed([hid], 'msg-2', 'hide', 'show')).toBeUndefined()
  })

  test('was not done where the network refused it', () => {
    expect(isHidden([anEvent({ kind: 'hide-failed', line: 'msg-1' }), line], line)).toBe(false)
  })

  test('stays done when the asking arrives late', () => {
    const done = anEvent({ kind: 'hide-done' })
    const lines = withLine([], done)
    expect(withLine(lines, anEvent({ kind: 'hide-asked', at: done.at }))).toBe(lines)
    const held = aConversation({ lines: [anEvent({ kind: 'hide-asked', at: done.at })] })
    expect(applied(held, { type: 'line', line: done }).lines).toEqual([done])
  })
})
