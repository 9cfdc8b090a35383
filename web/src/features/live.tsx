import type { Me } from '@ascolta/functions/api/views'
import { useEffect, useRef } from 'react'
import * as v from 'valibot'
import { api, type LiveSession } from '../api.ts'
import { type LiveClient, liveClient } from '../live.ts'
import { queries } from '../queries.ts'
import { store } from '../store.ts'
import { alarmsKey } from './alarms/key.ts'
import { applyLive, checkOpen, conversationKey, conversationQuery } from './conversation/queries.ts'
import { rowsKey } from './inbox/queries.ts'
import { liveStatus } from './live-status.ts'
import { useMe } from './me.ts'

export { liveStatus }

const client = store<LiveClient | undefined>(undefined)

/** What is on screen is asked for again this often while the socket is down (hazard M6), and now and then by who sees teams that they hear no hints of. */
export function usePolling() {
  const { agent, accounts } = useMe()
  const live = liveStatus.useValue() === 'live'
  const deaf = accounts.some(({ team }) => !agent.teams.includes(team))
  return live ? deaf && 60_000 : 15_000
}

/** `again`: in a rush no single tickets are named. Look now, and once more after so many seconds. `rings`: a clock told this desk something. */
const Hint = v.object({
  ids: v.array(v.string()),
  again: v.optional(v.number()),
  rings: v.optional(v.boolean()),
})

/** One socket for the desk: hints for the lists, and a fresh look at everything whenever it comes back. */
export function useLive(me: Me) {
  // Their names change when anybody's rights do; an admin hears the teams they are in, and looks at the others now and then.
  const own = ['/a/', ...me.agent.teams.map((team) => `/l/${team}/`)]
  const channels = me.lists.filter((name) => own.some((begin) => `${name}/`.startsWith(begin))).join(' ')
  const supervises = me.agent.role !== 'agent'
  const before = useRef<string>(undefined)
  useEffect(() => {
    let session: Promise<LiveSession> | undefined
    let renewed = before.current !== undefined
    before.current = channels
    const again = calm(() => void queries.invalidateQueries({ queryKey: rowsKey }), 3_000)
    const open = calm(() => void queries.refetchQueries({ queryKey: conversationKey, type: 'active' }), 3_000)
    const alarms = calm(() => void queries.invalidateQueries({ queryKey: alarmsKey }), 3_000)
    const look = () => {
      again()
      open()
      alarms()
    }
    const live = liveClient({
      door: () => (session = api.live()),
      onStatus(status) {
        // Also after rights changed: the socket begins anew, and conversations may have other channels.
        const back = status === 'live' && (liveStatus.get() === 'down' || renewed)
        renewed = false
        liveStatus.set(status)
        if (!back) return
        again()
        alarms()
        void queries.invalidateQueries({ queryKey: conversationKey })
      },
    })
    const list = (channel: string) => async () => {
      const { lists } = await (session ?? api.live())
      const pass = lists.find((one) => one.channel === channel)
      if (!pass) throw new Error(`No pass for ${channel}.`)
      return pass
    }
    for (const channel of channels.split(' '))
      live.subscribe(
        list(channel),
        (event) => {
          const hint = v.safeParse(Hint, event)
          again()
          if (!hint.success) return
          for (const id of hint.output.ids) checkOpen(id)
          // What is told to a team is told to who supervises it.
          if (hint.output.rings && (channel.startsWith('/a/') || supervises)) alarms()
          // A second on top: indexes are a little late.
          if (hint.output.again) setTimeout(look, (hint.output.again + 1) * 1_000)
        },
        again,
      )
    const wake = () => live.hurry()
    addEventListener('online', wake)
    client.set(live)
    live.start()
    return () => {
      removeEventListener('online', wake)
      again.cancel()
      open.cancel()
      alarms.cancel()
      client.set(undefined)
      live.close()
    }
  }, [channels, supervises])
}

/** The open conversation's own channel: carries the change itself. A new channel name (rights changed) subscribes anew. */
export function useLiveConversation(id: string, channel: string | undefined) {
  const live = client.useValue()
  useEffect(() => {
    if (!live || !channel) return
    return live.subscribe(
      // A pass lives two minutes: one that came with an older answer is fetched again.
      async () => (await queries.fetchQuery({ ...conversationQuery(id), staleTime: 60_000 })).live,
      (event) => applyLive(id, event),
    )
  }, [live, id, channel])
}

/** At most once in so many milliseconds, with jitter, and never forgets the last call. */
function calm(act: () => void, every: number) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = 0
  const calmed = () => {
    if (timer) return
    const wait = Math.max(0, last + every - Date.now()) + Math.random() * 400
    timer = setTimeout(() => {
      timer = undefined
      last = Date.now()
      act()
    }, wait)
  }
  calmed.cancel = () => clearTimeout(timer)
  return calmed
}
