import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { isRefusal, type Place } from '../../api.ts'
import { useKeys } from '../../keys.ts'
import { reasonOf } from '../../problems.ts'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { useName } from '../../ui/words.tsx'
import { Composer } from '../composer/composer.tsx'
import { isBegun, keeperOf } from '../composer/draft.ts'
import { undoLast } from '../composer/send.ts'
import { useCard } from '../context/card.ts'
import { Care } from '../context/care.tsx'
import { Context } from '../context/context.tsx'
import { useLiveConversation, usePolling } from '../live.tsx'
import { useMe } from '../me.ts'
import { typing } from '../presence/presence.ts'
import { useAttention } from './attention.ts'
import type { Held } from './cache.ts'
import { Header } from './header.tsx'
import { JustAnswered } from './just-answered.tsx'
import { useMarks } from './marks.ts'
import { isLocked, Notice } from './notice.tsx'
import { claim, conversationQuery, resolve } from './queries.ts'
import { Thread } from './thread.tsx'
import { Timeline } from './timeline.tsx'
import { excuse } from './turns.ts'
import { type View, Views } from './views.tsx'

export function Conversation({ id, list }: { id: string; list: Place }) {
  const { t } = useLingui()
  const polling = usePolling()
  const found = useQuery({
    ...conversationQuery(id),
    // In a flood nobody is told of each message: the desk looks by itself.
    refetchInterval: ({ state }) => (isRush(state.data) ? 15_000 : polling),
  })
  useLiveConversation(id, found.data?.live.channel)
  if (found.data) return <Open conversation={found.data} list={list} />
  return (
    <section className="conversation conversation-none" aria-busy={found.isPending}>
      {found.isPending ? (
        <Skeleton rows={5} kind="line" />
      ) : isRefusal(found.error) && found.error.status === 404 ? (
        <Nothing title={t`Questa conversazione non c’è`}>
          <p>{t`Non esiste più, oppure è di un’altra squadra.`}</p>
        </Nothing>
      ) : (
        <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
      )}
    </section>
  )
}

function Open({ conversation, list }: { conversation: Held; list: Place }) {
  const { t } = useLingui()
  const { agent } = useMe()
  const name = useName()
  const { ticket } = conversation
  const [atEnd, setAtEnd] = useState(true)
  const [view, setView] = useState<View>('own')
  const [context, setContext] = useState(false)
  const [keeper] = useState(() => keeperOf(ticket.id, conversation.draft))
  const field = useRef<HTMLTextAreaElement>(null)
  const draft = keeper.view.use()
  const looking = useVisible() && atEnd && view === 'own'
  useMarks(conversation, { looking, text: draft.text })
  const typed = useRef(draft.text)
  useEffect(() => {
    // Words that were there when the conversation was opened are nobody's writing now.
    if (typed.current !== draft.text && draft.state !== 'saved') typing(ticket.id)
    typed.current = draft.text
  }, [draft.text, draft.state, ticket.id])
  const attention = useAttention(conversation, {
    me: agent.id,
    writing: isBegun(draft),
    looking,
  })
  const customer = name(ticket.name)
  const card = useCard(ticket.id, ticket.seq)

  useEffect(() => {
    document.title = `${customer} · Ascolta`
    return () => {
      document.title = 'Ascolta'
    }
  }, [customer])
  useEffect(() => keeper.offer(conversation.draft), [keeper, conversation.draft])
  useEffect(() => () => void keeper.flush(), [keeper])
  useKeys({
    a: () => void claim(ticket.id, agent),
    e: () => void resolve(ticket.id),
    r: () => (field.current ?? document.querySelector<HTMLElement>('.composer :is(.gaps, .templates) input'))?.focus(),
    g: ticket.turn && ticket.thanks ? () => void excuse(ticket.id, ticket.seq, 'thanks') : undefined,
    z: () => void undoLast(conversation, keeper, agent.id),
    Escape: context ? () => setContext(false) : undefined,
  })

  return (
    <>
      <section className="conversation" aria-label={t`Conversazione con ${customer}`}>
        <Header
          conversation={conversation}
          subject={conversation.subject}
          list={list}
          context={context}
          onContext={() => setContext(!context)}
        />
        {ticket.public && <Views view={view} onView={setView} />}
        {view === 'thread' ? (
          <Thread id={ticket.id} list={list} />
        ) : (
          <Timeline conversation={conversation} keeper={keeper} onEnd={setAtEnd} />
        )}
        <Care card={card.data} list={list} />
        <JustAnswered {...conversation} />
        <Notice conversation={conversation} />
        {!isLocked(conversation) && (
          <Composer conversation={conversation} keeper={keeper} attention={attention} field={field} />
        )}
      </section>
      <Context
        conversation={conversation}
        card={card.data}
        trouble={card.data ? undefined : card.error ? reasonOf(card.error) : undefined}
        list={list}
        open={context}
        onClose={() => setContext(false)}
      />
    </>
  )
}

const isRush = (held: Held | undefined) => Date.parse(held?.ticket.rush ?? '') > Date.now() - 120_000

function useVisible() {
  const [visible, setVisible] = useState(document.visibilityState === 'visible')
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
  return visible
}
