import { systemClock } from '@ascolta/core/clock'
import middy from '@middy/core'
import { authorize } from './live/authorize.ts'
import { resources } from './resources.ts'

const { keys } = resources('live')

export const handler = middy(authorize({ keys, clock: systemClock }))
