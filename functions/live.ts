import { systemClock } from '@ascolta/core/clock'
import middy from '@middy/core'
import { authorize } from './live/authorize.ts'
import * as open from './open.ts'
import { resources } from './resources.ts'

const { keys } = resources('live', { keys: open.keys })

export const handler = middy(authorize({ keys, clock: systemClock }))
