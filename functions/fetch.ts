import { systemClock } from '@ascolta/core/clock'
import { credentials, dial } from './dial.ts'
import { downloader } from './fetch/download.ts'
import { fetching } from './fetch/fetching.ts'
import { hostsOf } from './fetch/hosts.ts'
import { onInvoke } from './lambda.ts'
import * as open from './open.ts'
import { resources } from './resources.ts'

const { inbound, tokens, mediaWrite, mediaErase } = resources('fetch', {
  inbound: open.inbound,
  tokens: open.tokens,
  mediaWrite: open.mediaWrite,
  mediaErase: open.mediaErase,
})

const media = fetching({
  queue: inbound,
  tokens,
  store: { write: mediaWrite.write, erase: mediaErase.erase },
  fetch,
  dial,
  download: downloader(),
  hostsOf,
  credentials,
  clock: systemClock,
})

export const handler = onInvoke(media.fetching, media.failed)
