import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { Due } from '../../ui/due.tsx'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { Age, whole } from '../../ui/time.tsx'
import { useName } from '../../ui/words.tsx'
import { useMe } from '../me.ts'
import { alarmsKey } from './key.ts'
import { useTold } from './words.ts'

/** What clocks told me and is still so, newest first. It goes when somebody answers, resolves or settles it. */
export default function Alarms() {
  const { t, i18n } = useLingui()
  const { agent } = useMe()
  const name = useName()
  const told = useTold()
  const found = useQuery({ queryKey: alarmsKey, queryFn: api.alarms })
  const alarms = found.data?.alarms
  return (
    <main className="page">
      <h1>{t`Avvisi`}</h1>
      <p className="page-lead">
        {agent.role === 'agent'
          ? t`Prima chi segue: qui stanno le tue conversazioni che scadono o sono in ritardo, finché qualcuno le sistema.`
          : t`Le tue scadenze, quello che nessuno segue e quello che è in ritardo da troppo, finché qualcuno lo sistema.`}
      </p>
      {!alarms ? (
        found.error ? (
          <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
        ) : (
          <Skeleton rows={3} kind="text" />
        )
      ) : alarms.length === 0 ? (
        <Nothing title={t`Nessun avviso`}>
          <p>{t`Niente sta per scadere e niente è in ritardo.`}</p>
        </Nothing>
      ) : (
        <ul className="engines" aria-label={t`Avvisi`}>
          {alarms.map(({ id, kind, about, at, ticket }) => (
            <li key={id} className="engine">
              <strong>{told({ kind, about })}</strong>
              <Link href={`/team/${ticket.id}`}>
                {name(ticket.name)} #{ticket.number}
              </Link>
              {about === 'commitment' && ticket.promised ? (
                <span>{t`promessa per ${whole(ticket.promised, i18n.locale, ticket.zone)}`}</span>
              ) : about === 'resolution' && ticket.solve ? (
                <span>{t`da risolvere entro ${whole(ticket.solve, i18n.locale)}`}</span>
              ) : (
                <Due turn={ticket.turn} left={ticket.left} words />
              )}
              <span className="faint">{ticket.owner?.name ?? t`nessuno la segue`}</span>
              <span className="faint">
                <Age at={at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </main>
  )
}
