import type { Row } from '@ascolta/functions/api/views'
import { type InfiniteData, infiniteQueryOptions } from '@tanstack/react-query'
import { api, type List } from '../../api.ts'
import { queries } from '../../queries.ts'
import { store } from '../../store.ts'
import { withRow } from '../conversation/cache.ts'

export const rowsKey = ['rows'] as const

/** Whether the worst stands first, in this window. */
export const worstFirst = store(false)

export const rowsQuery = (list: List, team?: string, account?: string, risk = false) =>
  infiniteQueryOptions({
    queryKey: [...rowsKey, list, team, account, risk],
    queryFn: ({ pageParam }) =>
      api.rows({ list, team, account, cursor: pageParam, ...(risk ? { sort: 'risk' as const } : {}) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
  })

/** The same ticket in every list that is held. One that shows it already is not touched: that would put off its next poll. */
export function showRow(row: Row) {
  const lists = queries.getQueriesData<InfiniteData<{ tickets: Row[] }>>({ queryKey: rowsKey })
  for (const [key, pages] of lists) {
    // The board and the mentions are refreshed with lists and hold no rows.
    const shown = pages && 'pages' in pages ? withRow(pages, row) : pages
    if (shown !== pages) queries.setQueryData(key, shown)
  }
}

export const refetchRows = () => queries.invalidateQueries({ queryKey: rowsKey })
