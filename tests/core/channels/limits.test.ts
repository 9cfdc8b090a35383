import { adapterOf, spoken } from '@ascolta/core/channels/adapters'
import type { Capability } from '@ascolta/core/channels/capability'
import { fits } from '@ascolta/core/outbound/address'
import { lengthOf } from '@ascolta/length/length'
import { describe, expect, test } from 'vitest'

const sides = spoken.flatMap((channel) => {
  const { public: open, private: shut } = adapterOf(channel).capabilities
  return [
    open && ([`${channel}, in public`, open] as const),
    shut && ([`${channel}, in private`, shut] as const),
  ].filter((side) => side !== null && side !== undefined)
})

/** Letters of one, two and four bytes; two of them weigh more than one on X. */
const letters = ['a', 'è', '猫', '🙂']

/** As many of one letter as just fit. */
const most = ({ unit }: Capability['text'], letter: string, limit: number) =>
  letter.repeat(Math.floor(limit / lengthOf(letter, unit)))

/** A file that this side takes beside words. */
function beside({ attachments }: Capability) {
  const kind = attachments?.words ? attachments.kinds[0] : undefined
  return (
    kind && {
      type: kind.type,
      mime:
        kind.mimes?.[0] ??
        { image: 'image/png', video: 'video/mp4', audio: 'audio/mpeg', file: 'application/pdf' }[kind.type],
      bytes: 1,
    }
  )
}

describe.each(sides)('what the capability table says of length holds: %s', (_, capability) => {
  const { text, attachments } = capability
  // A mail has no limit that anybody reaches.
  const limit = Math.min(text.limit, 100_000)

  test.each(letters)('for words of %s', (letter) => {
    const words = most({ ...text, limit }, letter, limit)
    expect(() => fits(words, { capability })).not.toThrow()
    if (text.limit <= limit)
      expect(() => fits(words + letter, { capability })).toThrow(expect.objectContaining({ code: 'reply.too-long' }))
  })

  const file = beside(capability)
  test.runIf(file)('for words beside a file', () => {
    if (!file) return
    const caption = Math.min(attachments?.caption ?? limit, limit)
    expect(() => fits('a'.repeat(caption), { capability }, [file])).not.toThrow()
    if (caption < limit || text.limit <= limit)
      expect(() => fits('a'.repeat(caption + 1), { capability }, [file])).toThrow(
        expect.objectContaining({ code: 'reply.too-long', details: expect.objectContaining({ limit: caption }) }),
      )
  })
})

test('somewhere a caption is shorter than a text', () => {
  expect(sides.filter(([, { text, attachments }]) => (attachments?.caption ?? text.limit) < text.limit)).not.toEqual([])
})
