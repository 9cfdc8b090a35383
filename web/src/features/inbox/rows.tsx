import type { Row, Rows } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import { createContext, type KeyboardEvent, useContext, useEffect, useRef, useState } from 'react'
import { type CustomItemComponentProps, Virtualizer, type VirtualizerHandle } from 'virtua'
import type { List } from '../../api.ts'
import { useName } from '../../ui/words.tsx'
import { pick, picked } from './picked.ts'
import { TicketRow } from './row.tsx'

interface Props {
  list: List
  rows: UseInfiniteQueryResult<InfiniteData<Rows>>
  tickets: Row[]
  selected: string | undefined
}

/** How many rows the whole list has; -1 while nobody knows. */
const Total = createContext(-1)

const Item = ({ children, index, ref, style }: CustomItemComponentProps) => (
  <li ref={ref} style={style} aria-posinset={index + 1} aria-setsize={useContext(Total)}>
    {children}
  </li>
)

/** How far each key goes; the ends are as far as one likes. */
const steps = new Map([
  ['ArrowDown', 1],
  ['ArrowUp', -1],
  ['PageDown', 8],
  ['PageUp', -8],
  ['End', Number.POSITIVE_INFINITY],
  ['Home', Number.NEGATIVE_INFINITY],
])

/** A row that comes from afar is hidden until it is measured, and what is hidden takes no focus. */
function focusSoon(id: string, frames = 20) {
  requestAnimationFrame(() => {
    const row = document.getElementById(id)
    row?.focus({ preventScroll: true })
    if (document.activeElement !== row && frames > 0) focusSoon(id, frames - 1)
  })
}

/** Few rows in the page, all of them reachable: Home, End and the pages count the whole list, and the row with the focus stays mounted. */
export function TicketRows({ list, rows, tickets, selected }: Props) {
  const { t } = useLingui()
  const name = useName()
  const chosenRows = picked.useValue()
  const handle = useRef<VirtualizerHandle>(null)
  const [focus, setFocus] = useState<{ id: string; from: number }>()
  const at = Math.max(
    0,
    tickets.findIndex(({ id }) => id === (focus?.id ?? selected)),
  )
  const chosen = tickets.findIndex(({ id }) => id === selected)

  useEffect(() => {
    setFocus(undefined)
    if (chosen >= 0) handle.current?.scrollToIndex(chosen, { align: 'nearest' })
  }, [chosen])

  const press = (event: KeyboardEvent) => {
    const step = steps.get(event.key)
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const place = Math.min(tickets.length - 1, Math.max(0, at + step))
    const row = tickets[place]
    if (!row) return
    setFocus({ id: row.id, from: at })
    handle.current?.scrollToIndex(place, { align: 'nearest' })
    focusSoon(`row-${row.id}`)
  }
  const near = (offset: number) => {
    const { current } = handle
    if (!current || !rows.hasNextPage || rows.isFetchingNextPage) return
    if (offset + current.viewportSize * 2 > current.scrollSize) void rows.fetchNextPage()
  }
  return (
    <div className="rows">
      <Total value={rows.hasNextPage ? -1 : tickets.length}>
        <Virtualizer
          ref={handle}
          as="ul"
          item={Item}
          itemSize={92}
          keepMounted={focus ? [at, focus.from] : [at]}
          onScroll={near}
        >
          {tickets.map((row, index) => (
            <div key={row.id} className="row-line" data-picked={chosenRows.has(row.id) || undefined}>
              <label className="row-pick">
                <input
                  type="checkbox"
                  tabIndex={-1}
                  aria-label={t`Scegli ${name(row.name)}, #${row.number}`}
                  checked={chosenRows.has(row.id)}
                  onChange={() => pick(row)}
                />
              </label>
              <TicketRow
                row={row}
                href={`/${list}/${row.id}`}
                selected={row.id === selected}
                reachable={index === at}
                onKey={press}
              />
            </div>
          ))}
        </Virtualizer>
      </Total>
    </div>
  )
}
