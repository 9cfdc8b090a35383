import { adapterOf, speakWith } from '@ascolta/core/channels/adapters'
import { instagram } from '@ascolta/core/channels/instagram'
import { x } from '@ascolta/core/channels/x'
import { applyLimits } from '@ascolta/functions/limits'
import { settings } from '@ascolta/functions/topology'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllEnvs()
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
