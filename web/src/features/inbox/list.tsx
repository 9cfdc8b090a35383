import type { Row, Rows } from '@ascolta/functions/api/views'
import { Plural, useLingui } from '@lingui/react/macro'
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type List, viewIn } from '../../api.ts'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { channelNames } from '../../ui/words.tsx'
import { useMe } from '../me.ts'
import { worstFirst } from './queries.ts'
import { TicketRows } from './rows.tsx'
import { useView, Views } from './views.tsx'

/** The lists that everybody has. */
type Own = Exclude<List, `views/${string}`>
const isOwn = (list: List): list is Own => viewIn(list) === undefined

interface Props {
  list: List
  rows: UseInfiniteQueryResult<InfiniteData<Rows>>
  tickets: Row[]
  selected: string | undefined
  team: string | undefined
  onTeam: (team: string | undefined) => void
  account: string | undefined
  onAccount: (account: string | undefined) => void
  /** What is done to several at once. */
  bar: ReactNode
}

export function TicketList({ list, rows, tickets, selected, team, onTeam, account, onAccount, bar }: Props) {
  const { t } = useLingui()
  const worst = worstFirst.useValue()
  const me = useMe()
  const teams = me.teams.filter(({ id }) => me.agent.teams.includes(id))
  // The open conversation is what the page is about.
  const Heading = selected ? 'h2' : 'h1'
  const view = useView(list)
  const titles: Record<Own, string> = {
    mine: t`Mie`,
    unassigned: t`Non assegnate`,
    team: t`Squadra`,
    waiting: t`Nessuno dimenticato`,
    snoozed: t`Rimandate`,
    followed: t`Seguite`,
  }
  return (
    <section className="list" aria-labelledby="list-title">
      <header className="list-head">
        <Heading id="list-title">{isOwn(list) ? titles[list] : (view?.name ?? t`Vista`)}</Heading>
        {rows.data && (
          <span className="faint list-count" role="status">
            {rows.hasNextPage ? (
              t`più di ${tickets.length}`
            ) : (
              <Plural value={tickets.length} one="# conversazione" many="# conversazioni" other="# conversazioni" />
            )}
          </span>
        )}
        {list !== 'waiting' && (
          <select
            className="list-team"
            aria-label={t`Ordine`}
            value={worst ? 'risk' : 'oldest'}
            onChange={({ target }) => worstFirst.set(target.value === 'risk')}
          >
            <option value="oldest">{t`Dalla più vecchia`}</option>
            <option value="risk">{t`Per rischio`}</option>
          </select>
        )}
        {list !== 'mine' && teams.length > 1 && (
          <select
            className="list-team"
            aria-label={t`Squadra`}
            value={team ?? ''}
            onChange={({ target }) => onTeam(target.value || undefined)}
          >
            <option value="">{t`Tutte le squadre`}</option>
            {teams.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
        {list === 'waiting' && me.accounts.length > 1 && (
          <select
            className="list-team"
            aria-label={t`Account`}
            value={account ?? ''}
            onChange={({ target }) => onAccount(target.value || undefined)}
          >
            <option value="">{t`Tutti gli account`}</option>
            {me.accounts.map(({ id, name, channel }) => (
              <option key={id} value={id}>
                {`${name} · ${channelNames[channel]}`}
              </option>
            ))}
          </select>
        )}
        <Views list={list} />
      </header>
      {bar}
      {tickets.length > 0 ? (
        <TicketRows rows={rows} tickets={tickets} list={list} selected={selected} />
      ) : rows.isPending ? (
        <Skeleton rows={7} kind="row" />
      ) : rows.error ? (
        <Trouble error={rows.error} since={rows.errorUpdatedAt} retry={() => void rows.refetch()} />
      ) : (
        <Empty list={list} team={team} onTeam={onTeam} />
      )}
    </section>
  )
}

function Empty({ list, team, onTeam }: Pick<Props, 'list' | 'team' | 'onTeam'>) {
  const { t } = useLingui()
  if (team && list !== 'mine')
    return (
      <Nothing title={t`Nessuna conversazione per questa squadra`}>
        <button type="button" className="button" onClick={() => onTeam(undefined)}>
          {t`Mostra tutte le squadre`}
        </button>
      </Nothing>
    )
  const words: Record<Own, [string, string]> = {
    mine: [t`Nessuno aspetta te`, t`Le conversazioni che prendi in carico compaiono qui.`],
    unassigned: [
      t`Niente da assegnare`,
      t`Ogni conversazione ha chi la segue. Quando un cliente scrive, compare qui senza ricaricare.`,
    ],
    waiting: [
      t`Nessuno aspetta`,
      t`Chiunque scriva compare qui, dal più vecchio, finché qualcuno risponde o dice perché non serve.`,
    ],
    snoozed: [
      t`Niente di rimandato`,
      t`Le conversazioni che rimandi tornano da sole all’ora scelta, o prima se il cliente scrive.`,
    ],
    followed: [t`Non segui niente`, t`Le conversazioni e i fili pubblici che segui compaiono qui.`],
    team: [t`Tutto tranquillo`, t`Quando un cliente scrive, la conversazione compare qui senza ricaricare.`],
  }
  const [title, more] = isOwn(list)
    ? words[list]
    : [t`Nessuna conversazione in questa vista`, t`Quando una vi corrisponde compare qui senza ricaricare.`]
  return (
    <Nothing title={title}>
      <p>{more}</p>
    </Nothing>
  )
}
