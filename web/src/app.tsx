import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { isRefusal, type List, sessionOver } from './api.ts'
import { BeginDialog } from './features/begin/open.tsx'
import { flushDrafts } from './features/composer/draft.ts'
import { Help } from './features/help/help.tsx'
import { Inbox } from './features/inbox/inbox.tsx'
import { useLive } from './features/live.tsx'
import { Login } from './features/login/login.tsx'
import { MeContext, meQuery, useMe } from './features/me.ts'
import { useSearchKey } from './features/search/asked.ts'
import { Banners } from './features/shell/banners.tsx'
import { Rail } from './features/shell/rail.tsx'
import { withWords } from './i18n.ts'
import { Mark } from './ui/mark.tsx'
import { Late, Skeleton, Trouble } from './ui/states.tsx'
import { Toasts } from './ui/toast.tsx'

const Alarms = lazy(() => withWords(import('./features/alarms/alarms.tsx')))
const Health = lazy(() => withWords(import('./features/health/health.tsx')))
const Channels = lazy(() => withWords(import('./features/channels/channels.tsx')))
const Control = lazy(() => withWords(import('./features/control/control.tsx')))
const Search = lazy(() => import('./features/search/search.tsx'))
const Settings = lazy(() => withWords(import('./features/settings/settings.tsx')))
const Mentions = lazy(() => import('./features/handling/mentions.tsx'))
const Join = lazy(() => import('./features/join/join.tsx'))
const Docs = lazy(() => import('./features/docs/docs.tsx'))

/** Who is there decides what is shown: the desk, the sign-in, or why neither. */
export function App() {
  const me = useQuery({ ...meQuery, refetchInterval: 60_000 })
  useEffect(() => {
    if (me.isSuccess && !me.isRefetchError) sessionOver.set(false)
  }, [me.isSuccess, me.isRefetchError])
  if (me.data)
    return (
      <MeContext value={me.data}>
        <Desk />
      </MeContext>
    )
  if (isRefusal(me.error) && me.error.status === 401)
    return location.pathname === '/join' ? (
      <Suspense>
        <Join />
      </Suspense>
    ) : (
      <Login />
    )
  if (me.error)
    return (
      <main className="plain">
        <Trouble error={me.error} since={me.errorUpdatedAt} retry={() => void me.refetch()} />
      </main>
    )
  return (
    <main className="plain" aria-busy>
      <Late>
        <Mark size={48} />
      </Late>
    </main>
  )
}

function Desk() {
  const me = useMe()
  useLive(me)
  useSearchKey()
  useEffect(() => {
    const leave = () => document.visibilityState === 'hidden' && flushDrafts(true)
    document.addEventListener('visibilitychange', leave)
    return () => document.removeEventListener('visibilitychange', leave)
  }, [])
  return (
    <div className="desk">
      <Rail />
      <div className="stage">
        <Banners />
        <Suspense fallback={<Skeleton rows={4} kind="text" />}>
          <Switch>
            <Route path="/health">{me.agent.role === 'agent' ? <Redirect to="/mine" /> : <Health />}</Route>
            <Route path="/channels">{me.agent.role === 'admin' ? <Channels /> : <Redirect to="/mine" />}</Route>
            <Route path="/control/:section?">
              {({ section }) => (me.agent.role === 'agent' ? <Redirect to="/mine" /> : <Control section={section} />)}
            </Route>
            <Route path="/search/:ticket?">{({ ticket }) => <Search ticket={ticket} />}</Route>
            <Route path="/alarms" component={Alarms} />
            <Route path="/docs" component={Docs} />
            <Route path="/mentions" component={Mentions} />
            <Route path="/settings/:section?">{({ section }) => <Settings section={section} />}</Route>
            <Route path="/views/:view/:ticket?">
              {({ view, ticket }) => <Inbox list={`views/${view}`} ticket={ticket} />}
            </Route>
            <Route path="/:list/:ticket?">
              {({ list, ticket }) => (isList(list) ? <Inbox list={list} ticket={ticket} /> : <Redirect to="/mine" />)}
            </Route>
            <Route>
              <Redirect to="/mine" />
            </Route>
          </Switch>
        </Suspense>
      </div>
      <BeginDialog />
      <Help />
      <Toasts />
    </div>
  )
}

const isList = (word: string): word is List =>
  ['mine', 'unassigned', 'team', 'waiting', 'snoozed', 'followed'].includes(word)
