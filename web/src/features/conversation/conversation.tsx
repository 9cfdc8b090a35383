import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect } from 'react'
import { Redirect } from 'wouter'
import { isRefusal, type Place } from '../../api.ts'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { useLiveConversation, usePolling } from '../live.tsx'
import { prefer } from '../merge/preferred.ts'
import type { Held } from './cache.ts'
import { Open } from './open.tsx'
import { conversationQuery, refreshWays } from './queries.ts'

const Group = lazy(() => import('../merge/group.tsx'))

export function Conversation({ id, list }: { id: string; list: Place }) {
  const { t } = useLingui()
  const polling = usePolling()
  const found = useQuery({
    ...conversationQuery(id),
    // In a flood nobody is told of each message: the desk looks by itself.
    refetchInterval: ({ state }) => (isRush(state.data) ? 15_000 : polling),
  })
  useLiveConversation(id, found.data?.live.channel)
  const { ticket, parts = [] } = found.data ?? {}
  const others = ticket && (ticket.parts ?? 0) !== parts.length
  useEffect(() => {
    if (others) refreshWays(id)
  }, [others, id])
  if (ticket?.into) {
    prefer(ticket.into, id)
    return <Redirect to={`/${list}/${ticket.into}`} replace />
  }
  if (found.data && parts.length > 0)
    return (
      <Suspense fallback={null}>
        <Group whole={found.data} list={list} />
      </Suspense>
    )
  if (found.data) return <Open conversation={found.data} list={list} />
  return (
    <section className="conversation conversation-none" aria-busy={found.isPending}>
      {found.isPending ? (
        <Skeleton rows={5} kind="line" />
      ) : isRefusal(found.error) && found.error.status === 404 ? (
        <Nothing title={t`Questa conversazione non c’è`}>
          <p>{t`Non esiste più, oppure è di un’altra squadra.`}</p>
        </Nothing>
      ) : (
        <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
      )}
    </section>
  )
}

const isRush = (held: Held | undefined) => Date.parse(held?.ticket.rush ?? '') > Date.now() - 120_000
