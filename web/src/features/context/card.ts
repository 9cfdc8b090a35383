import type { Card } from '@ascolta/functions/api/card-views'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { say } from '../../ui/toast.tsx'
import { usePolling } from '../live.tsx'

const keyOf = (ticket: string) => ['card', ticket] as const

const cardQuery = (ticket: string) =>
  queryOptions({ queryKey: keyOf(ticket), queryFn: () => api.card(ticket), staleTime: 20_000 })

/** The card of a ticket's customer: asked for beside the conversation, and again when something was said. */
export function useCard(ticket: string, seq: number) {
  const found = useQuery({ ...cardQuery(ticket), refetchInterval: usePolling() })
  useEffect(() => {
    if (seq >= 0) void queries.invalidateQueries({ queryKey: keyOf(ticket) }, { cancelRefetch: false })
  }, [ticket, seq])
  const ask = found.data?.ask === true
  useEffect(() => {
    // Beside everything else: the card is there, and nobody waits for the CRM.
    if (ask)
      void api.askCrm(ticket).then(
        () => queries.invalidateQueries({ queryKey: keyOf(ticket) }),
        () => undefined,
      )
  }, [ask, ticket])
  return found
}

/** Does one thing to a card and shows what came of it; false if it was refused. */
export async function change(ticket: string, asked: Promise<Card>): Promise<boolean> {
  try {
    queries.setQueryData(keyOf(ticket), await asked)
    return true
  } catch (error) {
    say(reasonOf(error), true)
    return false
  }
}

export const refreshCard = (ticket: string) => void queries.invalidateQueries({ queryKey: keyOf(ticket) })
