import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { useMe } from '../me.ts'
import { ChannelHealth } from './channels.tsx'
import { DeadLetters } from './dead-letters.tsx'
import { Deletions } from './deletions.tsx'
import { Oddities } from './oddities.tsx'

/** Whether everything runs, and what did not fit. */
export default function Health() {
  const { t } = useLingui()
  const { agent } = useMe()
  const health = useQuery({ queryKey: ['health'], queryFn: api.health, refetchInterval: 15_000 })
  const names: Record<string, string> = {
    table: t`Archivio`,
    inbound: t`Coda in entrata`,
    outbound: t`Coda in uscita`,
    live: t`Aggiornamenti in diretta`,
  }
  return (
    <main className="page">
      <h1>{t`Salute`}</h1>
      {health.data ? (
        <>
          <p className="page-lead">
            {health.data.ok ? t`Tutto funziona.` : t`Qualcosa non risponde: sotto c’è scritto cosa.`}{' '}
            <Trans>
              Versione {health.data.version}, Node {health.data.node}.
            </Trans>
          </p>
          <h2>{t`Motori`}</h2>
          <ul className="engines">
            {Object.entries(health.data.engines).map(([name, { ok, ms }]) => (
              <li key={name} className="engine">
                <strong>{names[name] ?? name}</strong>
                <span className={ok ? 'good' : 'bad'}>{ok ? t`funziona` : t`non risponde`}</span>
                {ms !== undefined && <span className="faint tabular">{t`${ms} ms`}</span>}
              </li>
            ))}
          </ul>
        </>
      ) : health.error ? (
        <Trouble error={health.error} since={health.errorUpdatedAt} retry={() => void health.refetch()} />
      ) : (
        <Skeleton rows={2} kind="row" />
      )}
      {agent.role === 'admin' && <ChannelHealth />}
      <DeadLetters />
      {agent.role === 'admin' && <Deletions />}
      <Oddities />
    </main>
  )
}
