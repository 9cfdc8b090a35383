import { Trans, useLingui } from '@lingui/react/macro'
import { RefreshCw } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { reasonOf } from '../problems.ts'
import { clockTime } from './time.tsx'

/** Shows its children only after 150 ms: what comes sooner needs no skeleton. */
export function Late({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150)
    return () => clearTimeout(timer)
  }, [])
  return late ? children : null
}

export function Skeleton({ rows, kind }: { rows: number; kind: 'row' | 'line' | 'text' }) {
  const { t } = useLingui()
  return (
    <Late>
      <div className="skeleton" data-kind={kind} role="status" aria-label={t`Sto caricando`}>
        {Array.from({ length: rows }, (_, index) => `bar ${index}`).map((bar) => (
          <div key={bar} />
        ))}
      </div>
    </Late>
  )
}

/** What went wrong, since when, and the way out. */
export function Trouble({ error, since, retry }: { error: unknown; since: number; retry: () => void }) {
  const { i18n } = useLingui()
  const time = clockTime(new Date(since || Date.now()).toISOString(), i18n.locale)
  return (
    <div className="notice" role="alert">
      <p className="notice-title">{reasonOf(error)}</p>
      <p>
        <Trans>Dalle {time}. Quello che hai scritto è al sicuro.</Trans>
      </p>
      <button type="button" className="button" onClick={retry}>
        <RefreshCw aria-hidden />
        <Trans>Riprova</Trans>
      </button>
    </div>
  )
}

export const Nothing = ({ title, children }: { title: ReactNode; children?: ReactNode }) => (
  <div className="notice">
    <p className="notice-title">{title}</p>
    {children}
  </div>
)
