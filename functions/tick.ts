import { sweeping } from '@ascolta/core/compose'
import { lookUp } from '@ascolta/core/network'
import { base } from './base.ts'
import { dial } from './dial.ts'
import { onSchedule } from './lambda.ts'
import { resources } from './resources.ts'

const { tokens, outbound, ...rest } = resources('tick')

export const handler = onSchedule(sweeping({ ...(await base(rest)), tokens, outbound, lookUp: lookUp(fetch, dial) }))
