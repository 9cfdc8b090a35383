import type { LiveEvent, PresenceView } from '@ascolta/functions/api/views'
import { useEffect } from 'react'
import { api } from '../../api.ts'
import { store } from '../../store.ts'
import { useNow } from '../../ui/time.tsx'
import { hasDraft } from '../composer/draft.ts'
import { liveStatus } from '../live-status.ts'
import { useMe } from '../me.ts'

/** A colleague on a ticket, and when this desk last heard of it. */
export type Present = PresenceView & { heardAt: number }
type Doing = PresenceView['doing']
type Heard = Extract<LiveEvent, { type: 'presence' }>

/** A desk says so often that it is there; silent for three times as long it is gone. */
const beat = 15_000
const gone = 3 * beat
/** Whoever has not touched a key for so long does not write. */
const pause = 20_000

const everybody = store<readonly Present[]>([])
const typedAt = new Map<string, number>()
const said = new Map<string, Doing>()

const same = (one: Pick<Present, 'ticket' | 'agent'>, ticket: string, agent: string) =>
  one.ticket === ticket && one.agent.id === agent

/** What the API knows of all, in place of what was known before: who is known already keeps the instant they were last heard. */
function learn(here: PresenceView[]) {
  const now = Date.now()
  const known = everybody.get()
  everybody.set(
    here.map((one) => {
      const before = known.find((held) => same(held, one.ticket, one.agent.id) && held.doing === one.doing)
      return { ...one, heardAt: before?.heardAt ?? now }
    }),
  )
}

/** What a live event says of one. */
export function heard(ticket: string, { agent, doing, at }: Heard) {
  const others = everybody.get().filter((one) => !same(one, ticket, agent.id))
  everybody.set(doing === 'gone' ? others : [...others, { ticket, agent, doing, since: at, heardAt: Date.now() }])
}

const doingAt = (ticket: string): Doing =>
  Date.now() - (typedAt.get(ticket) ?? Number.NEGATIVE_INFINITY) < pause ? 'writing' : 'viewing'

/** A courtesy: what fails is said again in a quarter of a minute. */
function say(ticket?: string, doing?: Doing | 'gone', last = false) {
  if (ticket && doing && doing !== 'gone') said.set(ticket, doing)
  else if (ticket) said.delete(ticket)
  const live = liveStatus.get() === 'live'
  api.presence({ live, ...(ticket && doing ? { ticket, doing } : {}) }, last).then(
    ({ here }) => learn(here),
    () => undefined,
  )
}

const leave = (ticket: string) => say(ticket, hasDraft(ticket) ? 'draft' : 'gone', true)

/** A key was touched: said at once where it was not said yet. */
export function typing(ticket: string) {
  typedAt.set(ticket, Date.now())
  if (said.get(ticket) === 'viewing') say(ticket, 'writing')
}

/** Says what this desk does as long as somebody can see it, and hears who else is where. */
export function useAttendance(ticket: string | undefined) {
  useEffect(() => {
    const tell = () => {
      if (document.visibilityState === 'visible') say(ticket, ticket === undefined ? undefined : doingAt(ticket))
    }
    const turn = () => (document.visibilityState === 'visible' ? tell() : ticket && leave(ticket))
    tell()
    const timer = setInterval(tell, beat)
    document.addEventListener('visibilitychange', turn)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', turn)
      if (ticket) leave(ticket)
    }
  }, [ticket])
}

/** Colleagues on a ticket, who writes first. `open`: it is open here, and each of them is heard every quarter of a minute. */
export function usePresent(ticket: string, open = false): Present[] {
  const { agent } = useMe()
  const all = everybody.useValue()
  const live = liveStatus.useValue() === 'live'
  const now = useNow()
  const rank: Record<Doing, number> = { writing: 0, viewing: 1, draft: 2 }
  return all
    .filter((one) => one.ticket === ticket && one.agent.id !== agent.id)
    .filter(({ doing, heardAt }) => !open || !live || doing === 'draft' || Math.max(now, Date.now()) - heardAt < gone)
    .sort((a, b) => rank[a.doing] - rank[b.doing])
}
