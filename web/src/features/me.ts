import type { Me } from '@ascolta/functions/api/views'
import { queryOptions } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import { api } from '../api.ts'

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: api.me, staleTime: 60_000 })

export const MeContext = createContext<Me | undefined>(undefined)

/** Who sits here. Only inside the desk, where somebody does. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('useMe is for the desk: nobody is signed in here.')
  return me
}

export const useAccount = (id: string) => useMe().accounts.find((account) => account.id === id)
