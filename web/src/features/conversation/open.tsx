import { useLingui } from '@lingui/react/macro'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Place } from '../../api.ts'
import { useKeys } from '../../keys.ts'
import { reasonOf } from '../../problems.ts'
import { useName } from '../../ui/words.tsx'
import { Composer } from '../composer/composer.tsx'
import { isBegun, keeperOf } from '../composer/draft.ts'
import { undoLast } from '../composer/send.ts'
import { useCard } from '../context/card.ts'
import { Care } from '../context/care.tsx'
import { Context } from '../context/context.tsx'
import { useMe } from '../me.ts'
import { typing } from '../presence/presence.ts'
import { useAttention } from './attention.ts'
import type { Held } from './cache.ts'
import { Header } from './header.tsx'
import { JustAnswered } from './just-answered.tsx'
import { useMarks } from './marks.ts'
import { isLocked, Notice } from './notice.tsx'
import { claim, resolve } from './queries.ts'
import { Thread } from './thread.tsx'
import { Timeline } from './timeline.tsx'
import { excuse } from './turns.ts'
import { type View, Views } from './views.tsx'

interface Props {
  /** What is answered here. */
  conversation: Held
  list: Place
  /** The ticket that it is a part of, where it is: what stands in lists, with its owner and its state. */
  whole?: Held
  /** All that is shown in one timeline. */
  among?: Held[]
  /** Among several conversations, which one is answered. */
  choice?: ReactNode
}

/** A conversation that is there: what was said, what is known of the customer, and where an answer is written. */
export function Open({ conversation, list, whole = conversation, among = [conversation], choice }: Props) {
  const { t } = useLingui()
  const { agent } = useMe()
  const name = useName()
  const { ticket } = conversation
  const [atEnd, setAtEnd] = useState(true)
  const [view, setView] = useState<View>('own')
  const [context, setContext] = useState(false)
  const [keeper] = useState(() => keeperOf(ticket.id, conversation.draft))
  const field = useRef<HTMLTextAreaElement>(null)
  const draft = keeper.view.useValue()
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
    a: () => void claim(whole.ticket.id, agent),
    e: () => void resolve(whole.ticket.id),
    r: () => (field.current ?? document.querySelector<HTMLElement>('.composer :is(.gaps, .templates) input'))?.focus(),
    g: ticket.turn && ticket.thanks ? () => void excuse(ticket.id, ticket.seq, 'thanks') : undefined,
    z: () => void undoLast(conversation, keeper, agent.id),
    Escape: context ? () => setContext(false) : undefined,
  })

  return (
    <>
      <section className="conversation" aria-label={t`Conversazione con ${customer}`}>
        <Header
          conversation={whole}
          answered={ticket}
          subject={conversation.subject}
          list={list}
          context={context}
          onContext={() => setContext(!context)}
        />
        {ticket.public && <Views view={view} onView={setView} />}
        {view === 'thread' ? (
          <Thread id={ticket.id} list={list} />
        ) : (
          <Timeline conversation={conversation} among={among} onEnd={setAtEnd} />
        )}
        <Care card={card.data} list={list} />
        <JustAnswered {...conversation} />
        {choice}
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

function useVisible() {
  const [visible, setVisible] = useState(document.visibilityState === 'visible')
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
  return visible
}
