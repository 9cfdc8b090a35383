import type { Row } from '@ascolta/functions/api/views'
import { Trans } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { List } from '../../api.ts'
import { useKeys } from '../../keys.ts'
import { Conversation } from '../conversation/conversation.tsx'
import { prefetch } from '../conversation/queries.ts'
import { usePolling } from '../live.tsx'
import { useAttendance } from '../presence/presence.ts'
import { TicketList } from './list.tsx'
import { pick, picked, unpick, watched } from './picked.ts'
import { rowsQuery, worstFirst } from './queries.ts'

const Bulk = lazy(() => import('../bulk/bar.tsx'))

const none: Row[] = []

/** The list and the conversation beside it; on a phone one or the other. */
export function Inbox({ list, ticket }: { list: List; ticket?: string | undefined }) {
  const [team, setTeam] = useState<string>()
  const [account, setAccount] = useState<string>()
  const worst = worstFirst.useValue()
  const rows = useInfiniteQuery({
    ...rowsQuery(
      list,
      list === 'mine' ? undefined : team,
      list === 'waiting' ? account : undefined,
      worst && list !== 'waiting',
    ),
    refetchInterval: usePolling(),
  })
  const tickets = rows.data?.pages.flatMap((page) => page.tickets) ?? none
  const at = tickets.findIndex(({ id }) => id === ticket)
  useAttendance(ticket)
  const [, go] = useLocation()
  const move = (step: number) => {
    const next = tickets[at < 0 ? 0 : at + step]
    if (next) go(`/${list}/${next.id}`)
    return next
  }
  // With shift, what one goes over is picked.
  const over = (step: number) => {
    pick(tickets[at], true)
    pick(move(step), true)
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    J: () => over(1),
    K: () => over(-1),
    x: () => pick(tickets.find((row) => document.activeElement?.id === `row-${row.id}`) ?? tickets[at]),
  })
  const [chosen, job] = [picked.useValue(), watched.useValue()]
  const many = chosen.size > 0 || job !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is picked belongs to the list that is looked at.
  useEffect(() => unpick, [list, team, account])
  // A filter may leave little of a page: nobody scrolls there.
  const short = rows.hasNextPage && !rows.isFetching && !rows.error && tickets.length < 12
  useEffect(() => {
    if (short) void rows.fetchNextPage()
  }, [short, rows.fetchNextPage])

  const neighbours = at < 0 ? '' : [at + 1, at + 2, at + 3, at - 1].map((place) => tickets[place]?.id ?? '').join(' ')
  useEffect(() => {
    const timer = setTimeout(() => prefetch(neighbours.split(' ').filter(Boolean)), 400)
    return () => clearTimeout(timer)
  }, [neighbours])

  return (
    <main className="inbox" data-open={ticket ? true : undefined}>
      <TicketList
        list={list}
        rows={rows}
        tickets={tickets}
        selected={ticket}
        team={team}
        onTeam={setTeam}
        account={account}
        onAccount={setAccount}
        bar={
          many && (
            <Suspense fallback={null}>
              <Bulk list={list} team={team} account={account} tickets={tickets} more={rows.hasNextPage} />
            </Suspense>
          )
        }
      />
      {ticket ? (
        <Conversation key={ticket} id={ticket} list={list} />
      ) : (
        <section className="conversation conversation-none">
          <p>
            <Trans>Scegli una conversazione dalla lista.</Trans>
          </p>
          <p className="faint">
            <Trans>
              Con <kbd>j</kbd> e <kbd>k</kbd> ti muovi, con <kbd>?</kbd> vedi le altre scorciatoie.
            </Trans>
          </p>
        </section>
      )}
    </main>
  )
}
