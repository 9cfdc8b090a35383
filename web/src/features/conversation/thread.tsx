import type { Row } from '@ascolta/functions/api/views'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Fragment } from 'react'
import { Link } from 'wouter'
import type { Place } from '../../api.ts'
import { Due } from '../../ui/due.tsx'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { dayName, dayOf, useNow } from '../../ui/time.tsx'
import { useName } from '../../ui/words.tsx'
import { MessageLine, ReplyLine } from './line.tsx'
import { threadQuery } from './queries.ts'

/** Everybody under one post, oldest first: who said what, who was answered, and who still waits. */
export function Thread({ id, list }: { id: string; list: Place }) {
  const { t, i18n } = useLingui()
  const now = useNow()
  const found = useInfiniteQuery({ ...threadQuery(id), refetchInterval: 15_000 })
  if (!found.data)
    return (
      <section className="timeline thread" aria-busy={found.isPending} aria-label={t`Tutto il filo`}>
        {found.isPending ? (
          <Skeleton rows={4} kind="line" />
        ) : (
          <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
        )}
      </section>
    )
  // The ticket itself is on the first page, and again where it came.
  const tickets = new Map(found.data.pages.flatMap((page) => page.tickets.map((ticket) => [ticket.id, ticket])))
  const said = new Map(
    found.data.pages.flatMap((page) => page.lines.map((one) => [`${one.ticket} ${one.line.id}`, one])),
  )
  const lines = [...said.values()].toSorted((a, b) => (a.line.at < b.line.at ? -1 : 1))
  return (
    <section className="timeline thread" aria-label={t`Tutto il filo`} {...reachable}>
      <People tickets={[...tickets.values()]} here={id} list={list} more={found.hasNextPage} />
      {found.hasNextPage && (
        <button
          type="button"
          className="button timeline-older"
          disabled={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          <Trans>Chi ha scritto prima</Trans>
        </button>
      )}
      {lines.map(({ ticket, line }, index) => {
        const person = tickets.get(ticket)
        const who = person && <Person ticket={person} here={ticket === id} list={list} />
        return (
          <Fragment key={`${ticket} ${line.type} ${line.id}`}>
            {dayOf(line.at) !== dayOf(lines[index - 1]?.line.at ?? '') && (
              <h2 className="day">{dayName(line.at, now, i18n.locale)}</h2>
            )}
            {line.type === 'message' ? (
              <MessageLine
                line={line}
                ticket={ticket}
                channel={person?.channel ?? 'facebook-page'}
                hidden={line.hidden}
                who={who}
              />
            ) : (
              line.type === 'reply' && <ReplyLine line={line} ticket={ticket} who={who} />
            )}
          </Fragment>
        )
      })}
    </section>
  )
}

const reachable = { tabIndex: 0 }

/** Who takes part, the waiting first. */
function People({ tickets, here, list, more }: { tickets: Row[]; here: string; list: Place; more: boolean }) {
  const { t } = useLingui()
  const waiting = tickets
    .filter(({ turn }) => turn)
    .toSorted((a, b) => ((a.turn?.due ?? '') < (b.turn?.due ?? '') ? -1 : 1))
  const others = tickets.filter(({ turn }) => !turn)
  return (
    <div className="people">
      <p className="people-title">
        {more ? (
          <Plural
            value={tickets.length}
            one="L’ultima persona"
            many="Le ultime # persone"
            other="Le ultime # persone"
          />
        ) : (
          <Plural
            value={tickets.length}
            one="# persona nel filo"
            many="# persone nel filo"
            other="# persone nel filo"
          />
        )}
        {', '}
        <strong>
          <Plural value={waiting.length} _0="nessuno aspetta" one="# aspetta" many="# aspettano" other="# aspettano" />
        </strong>
      </p>
      <ul aria-label={t`Persone nel filo`}>
        {waiting.concat(others).map((ticket) => (
          <li key={ticket.id}>
            <Person ticket={ticket} here={ticket.id === here} list={list} named />
            <Due turn={ticket.turn} left={ticket.left} />
          </li>
        ))}
      </ul>
    </div>
  )
}

/** The way to a person's own conversation. */
function Person({ ticket, here, list, named = false }: { ticket: Row; here: boolean; list: Place; named?: boolean }) {
  const { t, i18n } = useLingui()
  const name = useName()(ticket.name)
  const number = `#${i18n.number(ticket.number, { useGrouping: false })}`
  if (here) return <span className="person-here">{named ? `${name} ${number}` : number}</span>
  return (
    <Link href={`/${list}/${ticket.id}`} aria-label={named ? undefined : t`Apri la conversazione ${number} di ${name}`}>
      {named ? `${name} ${number}` : number}
    </Link>
  )
}
