import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { api, type Figure } from '../../api.ts'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { Age } from '../../ui/time.tsx'
import { useName } from '../../ui/words.tsx'
import { rowsKey } from '../inbox/queries.ts'
import { usePolling } from '../live.tsx'

/** The live board. Its key begins like those of lists, so that a hint refreshes it with them, at most every three seconds. */
export default function Board() {
  const { t } = useLingui()
  const [figure, setFigure] = useState<Figure>()
  const polling = usePolling()
  const found = useQuery({ queryKey: [...rowsKey, 'board'], queryFn: api.board, refetchInterval: polling || 60_000 })
  const board = found.data
  if (!board)
    return found.error ? (
      <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
    ) : (
      <Skeleton rows={4} kind="text" />
    )
  const states: Record<string, string> = {
    connected: t`collegato`,
    paused: t`in pausa`,
    disconnected: t`scollegato`,
  }
  const cell = (n: number, what: string, of: Figure) => (
    <td>
      {n > 0 ? (
        <button type="button" className="link-button" aria-label={`${what}: ${n}`} onClick={() => setFigure(of)}>
          {n}
        </button>
      ) : (
        0
      )}
    </td>
  )
  return (
    <section aria-labelledby="board">
      <h1 id="board">{t`Tabellone`}</h1>
      <section className="board-table" aria-label={t`Chi aspetta`} {...reachable}>
        <table>
          <caption>{t`Chi aspetta una risposta, per squadra`}</caption>
          <thead>
            <tr>
              {[
                t`Squadra`,
                t`Aspettano`,
                t`meno di 1 h`,
                t`1-4 h`,
                t`4-24 h`,
                t`più di un giorno`,
                t`In ritardo`,
                t`Di nessuno`,
                t`Promesse scadute`,
              ].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {board.teams.map(({ id, name, waiting, ages, late, unassigned, overdue }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                {cell(waiting, t`Aspettano`, { of: 'waiting', team: id })}
                {cell(ages['1h'], t`meno di 1 h`, { of: 'waiting', team: id, age: '1h' })}
                {cell(ages['4h'], t`1-4 h`, { of: 'waiting', team: id, age: '4h' })}
                {cell(ages['24h'], t`4-24 h`, { of: 'waiting', team: id, age: '24h' })}
                {cell(ages.more, t`più di un giorno`, { of: 'waiting', team: id, age: 'more' })}
                {cell(late, t`In ritardo`, { of: 'late', team: id })}
                {cell(unassigned, t`Di nessuno`, { of: 'unassigned', team: id })}
                {cell(overdue, t`Promesse scadute`, { of: 'overdue', team: id })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section className="board-table" aria-label={t`Chi segue cosa`} {...reachable}>
        <table>
          <caption>{t`Chi segue cosa`}</caption>
          <thead>
            <tr>
              {[t`Operatore`, t`Aperte`, t`Aspettano`, t`In ritardo`].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {board.agents.map(({ id, name, open, waiting, late }) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                {cell(open, t`Aperte`, { of: 'open', agent: id })}
                {cell(waiting, t`Aspettano`, { of: 'waiting', agent: id })}
                {cell(late, t`In ritardo`, { of: 'late', agent: id })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {figure && <Counted figure={figure} />}
      <h2>{t`Canali`}</h2>
      <ul className="engines">
        {board.channels.map(({ id, name, state, trouble }) => (
          <li key={id} className="engine">
            <strong>{name}</strong>
            <span className={state === 'connected' && !trouble ? 'good' : 'bad'}>{states[state] ?? state}</span>
            {trouble && <span className="bad">{t`da guardare`}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** It scrolls on a narrow screen, so the keyboard must reach it. */
const reachable = { tabIndex: 0 }

/** The conversations that a figure counts. */
function Counted({ figure }: { figure: Figure }) {
  const { t } = useLingui()
  const name = useName()
  const found = useQuery({ queryKey: [...rowsKey, 'board', figure], queryFn: () => api.boardTickets(figure) })
  if (!found.data) return <Skeleton rows={3} kind="text" />
  if (found.data.tickets.length === 0) return <Nothing title={t`Nessuna conversazione`} />
  return (
    <ul className="engines" aria-label={t`Conversazioni contate`}>
      {found.data.tickets.map((row) => (
        <li key={row.id} className="engine">
          <Link href={`/team/${row.id}`}>{`#${row.number} ${name(row.name)}`}</Link>
          <span>{row.preview}</span>
          <Age at={row.turn?.since ?? row.openedAt} />
        </li>
      ))}
    </ul>
  )
}
