import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isRefusal } from './api.ts'
import { store } from './store.ts'

/** Whether the API has stopped knowing us since the desk was opened. */
export const sessionOver = store(false)

const watch = (error: unknown) => {
  if (isRefusal(error) && error.status === 401) sessionOver.set(true)
}

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: watch }),
  mutationCache: new MutationCache({ onError: watch }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal stays a refusal; an outage may pass.
      retry: (failures, error) => failures < 2 && isRefusal(error) && (error.status === 0 || error.status >= 500),
      retryDelay: (failures) => 700 * 2 ** failures,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})
