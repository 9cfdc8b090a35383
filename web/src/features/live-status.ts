import type { LiveStatus } from '../live.ts'
import { store } from '../store.ts'

/** Whether live events arrive. */
export const liveStatus = store<LiveStatus>('connecting')
