import { hearing } from '@ascolta/core/compose'
import { detect } from '@ascolta/core/language/detector'
import { base } from './base.ts'
import { onQueue } from './lambda.ts'
import * as open from './open.ts'
import { resources } from './resources.ts'

const { fetcher, ...rest } = resources('triage', {
  table: open.table,
  live: open.live,
  keys: open.keys,
  fetcher: open.fetcher,
})

export const handler = onQueue(hearing({ ...(await base(rest)), fetchMedia: fetcher, detect }))
