import type { Row } from '@ascolta/functions/api/views'
import { type InfiniteData, infiniteQueryOptions } from '@tanstack/react-query'
import { api, type List } from '../../api.ts'
import { queries } from '../../session.ts'
import { withRow } from '../conversation/cache.ts'

export const rowsKey = ['rows'] as const

export const rowsQuery = (list: List, team?: string) =>
  infiniteQueryOptions({
    queryKey: [...rowsKey, list, team],
    queryFn: ({ pageParam }) => api.rows({ list, team, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
  })

/** The same ticket in every list that is held. */
export const showRow = (row: Row) =>
  queries.setQueriesData<InfiniteData<{ tickets: Row[] }>>(
    { queryKey: rowsKey },
    (pages) => pages && withRow(pages, row),
  )

export const refetchRows = () => queries.invalidateQueries({ queryKey: rowsKey })
