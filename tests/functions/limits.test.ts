import { adapterOf, speakWith } from '@ascolta/core/channels/adapters'
import { facebookPage } from '@ascolta/core/channels/facebook-page'
import { instagram } from '@ascolta/core/channels/instagram'
import { x } from '@ascolta/core/channels/x'
import { applyLimits } from '@ascolta/functions/limits'
import { settings } from '@ascolta/functions/topology'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllEnvs()
  speakWith(facebookPage)
  speakWith(instagram)
  speakWith(x)
})

test.each([
  ['300', 300],
  ['', 2200],
  ['many', 2200],
  ['-1', 2200],
])('a comment on Instagram with the setting "%s" may have %i characters', (value, limit) => {
  vi.stubEnv(settings.instagramComment, value)
  applyLimits()
  expect(adapterOf('instagram').capabilities.public?.text).toEqual({ limit, unit: 'characters' })
})

test.each([
  ['25000', 25_000],
  ['', 280],
  ['0', 280],
])('a post on X with the setting "%s" may weigh %i', (value, limit) => {
  vi.stubEnv(settings.xPost, value)
  applyLimits()
  expect(adapterOf('x').capabilities.public?.text).toEqual({ limit, unit: 'weighted' })
})

test.each([
  ['5000', 5000],
  ['', 8000],
])('a comment on Facebook with the setting "%s" may have %i characters', (value, limit) => {
  vi.stubEnv(settings.facebookComment, value)
  applyLimits()
  expect(adapterOf('facebook-page').capabilities.public?.text).toEqual({ limit, unit: 'characters' })
})

test('what X says in two ways is configuration: the length of a message, and how many go in a quarter of an hour', () => {
  const said = () => {
    applyLimits()
    const { public: open, private: half } = adapterOf('x').capabilities
    return [half?.text.limit, open?.perMinute, half?.perMinute]
  }
  expect(said()).toEqual([10_000, 6, 1])
  vi.stubEnv(settings.xMessage, '2000')
  vi.stubEnv(settings.xPosts, '200')
  vi.stubEnv(settings.xMessages, '200')
  expect(said()).toEqual([2000, 13, 13])
})
