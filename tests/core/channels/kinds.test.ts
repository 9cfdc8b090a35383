import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { composed, documented } from './expected-kinds.ts'
import { fixtures, heardIn, inboundFiles, samples, without } from './samples.ts'

for (const [channel, kinds] of Object.entries(composed)) {
  describe(`what our ${channel} fixtures say`, () => {
    test('every file has its expected kinds in the table', () => {
      expect(inboundFiles(join(fixtures, channel)).toSorted()).toEqual(Object.keys(kinds).toSorted())
    })
    test.each(Object.entries(kinds))('%s', (file, expected) => {
      expect(heardIn(join(fixtures, channel, file)).map(({ kind }) => kind)).toEqual(expected)
    })
  })
}

describe.skipIf(!samples)(`what the documented samples say${without}`, () => {
  for (const [channel, kinds] of Object.entries(documented)) {
    const folder = join(samples ?? '', channel)
    test(`every ${channel} sample has its expected kinds in the table`, () => {
      expect(inboundFiles(folder).toSorted()).toEqual(Object.keys(kinds).toSorted())
    })
    test.each(Object.entries(kinds))(`${channel}: %s`, (file, expected) => {
      expect(heardIn(join(folder, file)).map(({ kind }) => kind)).toEqual(expected)
    })
  }
})
