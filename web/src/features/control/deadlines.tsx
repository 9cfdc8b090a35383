import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { Due } from '../../ui/due.tsx'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { whole } from '../../ui/time.tsx'
import { useName } from '../../ui/words.tsx'
import { usePolling } from '../live.tsx'

type List = 'soon' | 'late' | 'closed'

/** What is running out, what has run out, and who came while nobody was there. */
export default function Deadlines() {
  const { t, i18n } = useLingui()
  const name = useName()
  const [list, setList] = useState<List>('late')
  const polling = usePolling()
  const found = useInfiniteQuery({
    queryKey: ['deadlines', list],
    queryFn: ({ pageParam }) => api.deadlines(list, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
    refetchInterval: polling || 60_000,
  })
  // Pages follow the index: a ticket that moved in it may come twice.
  const rows = [...new Map(found.data?.pages.flatMap(({ tickets }) => tickets).map((row) => [row.id, row])).values()]
  const names: Record<List, string> = {
    late: t`In ritardo`,
    soon: t`In scadenza`,
    closed: t`Arrivati a sportello chiuso`,
  }
  return (
    <section aria-labelledby="deadlines">
      <h1 id="deadlines">{t`Scadenze`}</h1>
      <div className="form-ways">
        {(Object.keys(names) as List[]).map((one) => (
          <button key={one} type="button" className="button" aria-pressed={one === list} onClick={() => setList(one)}>
            {names[one]}
          </button>
        ))}
      </div>
      {found.error ? (
        <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Skeleton rows={3} kind="text" />
      ) : rows.length === 0 && !found.hasNextPage ? (
        <Nothing title={t`Niente, per ora`} />
      ) : (
        <ul className="engines">
          {rows
            .toSorted((a, b) => (nearest(a) < nearest(b) ? -1 : 1))
            .map((row) => (
              <li key={row.id} className="engine">
                <Link href={`/team/${row.id}`}>
                  {name(row.name)} #{row.number}
                </Link>
                <Due turn={row.turn} left={row.left} words />
                {row.promised && <span>{t`promessa per ${whole(row.promised, i18n.locale, row.zone)}`}</span>}
                {row.solve && <span>{t`da risolvere entro ${whole(row.solve, i18n.locale)}`}</span>}
                <span className="faint">{row.owner?.name ?? t`nessuno`}</span>
              </li>
            ))}
        </ul>
      )}
      {found.hasNextPage && (
        <p className="form-ways">
          <button
            type="button"
            className="button"
            disabled={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            {t`Cerca altre`}
          </button>
        </p>
      )}
    </section>
  )
}

/** The first of its instants. */
const nearest = ({ turn, solve, promised }: Row) => [turn?.due, solve, promised].filter(Boolean).toSorted()[0] ?? ''
