import { systemClock } from '@ascolta/core/clock'
import { credentials, dial } from './dial.ts'
import { downloader } from './fetch/download.ts'
import { fetching } from './fetch/fetching.ts'
import { hostsOf } from './fetch/hosts.ts'
import { onInvoke } from './lambda.ts'
import * as open from './open.ts'
import { resources } from './resources.ts'

const { inbound, tokens, mediaWrite } = resources('fetch', {
  inbound: open.inbound,
  tokens: open.tokens,
  mediaWrite: open.mediaWrite,
})

const media = fetching({
  queue: inbound,
  tokens,
  store: mediaWrite,
  fetch,
  dial,
  download: downloader(),
  hostsOf,
  credentials,
  clock: systemClock,
})

export const handler = onInvoke(media.fetching, media.failed)
