import { Trans, useLingui } from '@lingui/react/macro'
import { useQueries } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import type { Place } from '../../api.ts'
import { Due } from '../../ui/due.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { ChannelName, Reach } from '../../ui/words.tsx'
import type { Held } from '../conversation/cache.ts'
import { Open } from '../conversation/open.tsx'
import { conversationQuery, refreshWays } from '../conversation/queries.ts'
import { useLiveConversation, usePolling } from '../live.tsx'
import { prefer, preferred } from './preferred.ts'

/** Several conversations treated as one: one timeline, and an answer that goes where it was asked. */
export default function Group({ whole, list }: { whole: Held; list: Place }) {
  const polling = usePolling()
  const { id } = whole.ticket
  const parts = useQueries({
    queries: whole.parts.map((part) => ({ ...conversationQuery(part.id), refetchInterval: polling })),
  })
  const held = [whole, ...parts.flatMap(({ data }) => data ?? [])]
  const [chosen, choose] = useState(() => preferred(id))
  // What its parts tell changes what stands above them all.
  const told = held.map(({ ticket }) => ticket.seq).join()
  const before = useRef(told)
  useEffect(() => {
    if (before.current !== told) refreshWays(id)
    before.current = told
  }, [told, id])
  if (parts.some(({ isPending }) => isPending))
    return (
      <section className="conversation conversation-none" aria-busy>
        <Skeleton rows={5} kind="line" />
      </section>
    )
  const current = held.find(({ ticket }) => ticket.id === chosen) ?? waitsLongest(held) ?? whole
  const answer = (ticket: string) => {
    prefer(id, ticket)
    choose(ticket)
  }
  return (
    <>
      {whole.parts.map((part) => (
        <Listen key={part.id} id={part.id} channel={held.find(({ ticket }) => ticket.id === part.id)?.live.channel} />
      ))}
      <Open
        key={current.ticket.id}
        conversation={current}
        whole={whole}
        among={held}
        list={list}
        choice={<Answering among={held} current={current.ticket.id} onChoose={answer} />}
      />
    </>
  )
}

function Listen({ id, channel }: { id: string; channel: string | undefined }) {
  useLiveConversation(id, channel)
  return null
}

/** The first ticket's own row speaks of all of them: whoever else waits is looked at first. */
function waitsLongest(held: Held[]) {
  const [whole, ...parts] = held
  const since = whole?.ticket.turn?.since
  return parts.find(({ ticket }) => ticket.turn && ticket.turn.since === since) ?? whole
}

/** Which of the conversations is answered: its channel decides where the words go. */
function Answering({ among, current, onChoose }: { among: Held[]; current: string; onChoose: (id: string) => void }) {
  const { t, i18n } = useLingui()
  const group = useId()
  return (
    <fieldset className="ways answering">
      <legend>
        <Trans>Rispondi nella conversazione</Trans>
      </legend>
      {among.map(({ ticket }) => (
        <label key={ticket.id} className="way">
          <input type="radio" name={group} checked={ticket.id === current} onChange={() => onChoose(ticket.id)} />
          <span className="head-number">#{i18n.number(ticket.number, { useGrouping: false })}</span>
          <ChannelName channel={ticket.channel} />
          <Reach open={ticket.public} />
          {ticket.turn && ticket.into ? <Due turn={ticket.turn} left={ticket.left} /> : null}
          {ticket.id === current && <span className="hidden">{t`(scelta)`}</span>}
        </label>
      ))}
    </fieldset>
  )
}
