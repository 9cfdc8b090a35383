import { adapterOf, speakWith } from '@ascolta/core/channels/adapters'
import { instagram } from '@ascolta/core/channels/instagram'
import { applyLimits } from '@ascolta/functions/limits'
import { settings } from '@ascolta/functions/topology'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllEnvs()
  speakWith(instagram)
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
