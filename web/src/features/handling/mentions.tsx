import { useLingui } from '@lingui/react/macro'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { Age } from '../../ui/time.tsx'
import { useName } from '../../ui/words.tsx'
import { refetchRows, rowsKey } from '../inbox/queries.ts'

/** Among the lists: a hint for them looks here, too. */
export const mentionsQuery = queryOptions({
  queryKey: [...rowsKey, 'mentions'],
  queryFn: api.mentions,
  staleTime: 15_000,
})

/** Notes that call me, the newest first. */
export default function Mentions() {
  const { t } = useLingui()
  const name = useName()
  const found = useQuery({ ...mentionsQuery, refetchInterval: 60_000 })
  const look = (at: string, note: string) => void api.seeMention({ at, note }).then(refetchRows)
  return (
    <main className="page">
      <h1>{t`Menzioni`}</h1>
      {found.isPending ? (
        <Skeleton rows={4} kind="text" />
      ) : found.error ? (
        <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
      ) : found.data.mentions.length === 0 ? (
        <Nothing title={t`Nessuno ti ha menzionato`}>
          <p>{t`Le note interne che ti chiamano per nome compaiono qui.`}</p>
        </Nothing>
      ) : (
        <ul className="others mentions">
          {found.data.mentions.map(({ at, note, by, preview, ticket, seenAt }) => (
            <li key={note}>
              <Link href={`/team/${ticket.id}`} className="other" onClick={() => look(at, note)}>
                <span className="row-top">
                  {!seenAt && <span className="dot" role="img" aria-label={t`Da leggere`} />}
                  <span className="row-name">{by.name}</span>
                  <span className="row-age">
                    <Age at={at} />
                  </span>
                </span>
                <span className="row-preview">{preview}</span>
                <span className="faint">{name(ticket.name)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </main>
  )
}
