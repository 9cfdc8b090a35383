import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { BellRing } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Link, useLocation } from 'wouter'
import { api } from '../../api.ts'
import { withWords } from '../../i18n.ts'
import { alarmsKey } from '../alarms/key.ts'
import { usePolling } from '../live.tsx'

const Told = lazy(() => withWords(import('../alarms/told.tsx')))
const minute = 60_000

/** The way to what clocks told me, while there is any, and how many. A live hint says when there is more; what was settled goes within the minute. */
export function AlarmsPlace() {
  const { t } = useLingui()
  const [path] = useLocation()
  const polling = usePolling()
  const { data } = useQuery({
    queryKey: alarmsKey,
    queryFn: api.alarms,
    refetchInterval: ({ state }) => polling || (state.data?.alarms.length ? minute : false),
  })
  const alarms = data?.alarms ?? []
  if (alarms.length === 0) return null
  return (
    <>
      <Link href="/alarms" className="rail-place" aria-current={path === '/alarms' ? 'page' : undefined}>
        <BellRing aria-hidden />
        <span>{t`Avvisi`}</span>
        <b className="rail-count">{alarms.length}</b>
      </Link>
      <Suspense>
        <Told alarms={alarms} />
      </Suspense>
    </>
  )
}
