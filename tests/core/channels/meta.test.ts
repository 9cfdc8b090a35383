import { instant } from '@ascolta/core/channels/meta'
import { describe, expect, test } from 'vitest'

describe('an instant', () => {
  const noon = '2025-11-21T10:00:00.000Z'
  test.each([
    [1763719200, noon],
    ['1763719200', noon],
    [1763719200000, noon],
    ['1763719200000', noon],
    [1763719200000000, noon],
    ['2025-11-21T10:00:00+0000', noon],
    ['2025-11-21T11:00:00+01:00', noon],
    [0, undefined],
    [-5, undefined],
    [Number.NaN, undefined],
    [1e300, undefined],
    ['', undefined],
    ['soon', undefined],
    ['2025-99-99T00:00:00Z', undefined],
    [null, undefined],
    [{}, undefined],
  ])('%s is %s', (value, expected) => {
    expect(instant(value)).toBe(expected)
  })
})
