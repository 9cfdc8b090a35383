import { QueryClient } from '@tanstack/react-query'
import { isRefusal } from './api.ts'

/** What the desk knows of the server. */
export const queries = new QueryClient({
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
