import { Trans } from '@lingui/react/macro'
import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react'
import { loginUrl, sessionOver } from '../../api.ts'
import { queries } from '../../queries.ts'
import { flushDrafts } from '../composer/draft.ts'
import { liveStatus } from '../live.tsx'
import { meQuery, useMe } from '../me.ts'
import { PausedAccounts } from './paused.tsx'

const Holes = lazy(() => import('./holes.tsx'))

const online = (listener: () => void) => {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}

/** What concerns the whole desk: the session is over, the network is gone, changes come late. */
export function Banners() {
  const { agent } = useMe()
  const over = sessionOver.useValue()
  const connected = useSyncExternalStore(online, () => navigator.onLine)
  const status = liveStatus.useValue()
  return (
    <div className="banners" role="status">
      {over ? <SessionOver /> : null}
      {!connected ? (
        <p className="banner" data-kind="warn">
          <Trans>
            Sei offline. Puoi continuare a scrivere: il testo resta qui e viene salvato appena torni in rete.
          </Trans>
        </p>
      ) : status === 'down' && !over ? (
        <p className="banner">
          <Trans>Riconnessione in corso. Intanto la pagina si aggiorna ogni 15 secondi.</Trans>
        </p>
      ) : null}
      <PausedAccounts />
      {agent.role !== 'agent' && (
        <Suspense>
          <Holes />
        </Suspense>
      )}
    </div>
  )
}

/** The sign-in opens beside the desk: leaving the page would cost the words that are only here. */
function SessionOver() {
  useEffect(() => {
    const back = async () => {
      if (document.visibilityState !== 'visible') return
      await queries.fetchQuery({ ...meQuery, staleTime: 0 }).catch(() => undefined)
      if (queries.getQueryState(meQuery.queryKey)?.status !== 'success') return
      sessionOver.set(false)
      flushDrafts()
      await queries.invalidateQueries()
    }
    document.addEventListener('visibilitychange', back)
    addEventListener('focus', back)
    return () => {
      document.removeEventListener('visibilitychange', back)
      removeEventListener('focus', back)
    }
  }, [])
  return (
    <p className="banner" data-kind="warn">
      <span>
        <Trans>La sessione è finita. Quello che hai scritto resta in questa pagina.</Trans>
      </span>
      <a className="button" href={loginUrl('/mine')} target="_blank" rel="noreferrer">
        <Trans>Accedi di nuovo</Trans>
      </a>
    </p>
  )
}
