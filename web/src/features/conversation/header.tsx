import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { ArrowLeft, Check, CornerUpLeft, Hand, PanelRight } from 'lucide-react'
import { Link } from 'wouter'
import type { Place } from '../../api.ts'
import { Due } from '../../ui/due.tsx'
import { useWhy } from '../../ui/why.tsx'
import { stateNames, useName } from '../../ui/words.tsx'
import { PriorityOf } from '../clocks/urgency.tsx'
import { Around, More } from '../handling/more.tsx'
import { useMe } from '../me.ts'
import { PresentHere } from '../presence/present.tsx'
import type { Held } from './cache.ts'
import { claim, release, resolve } from './queries.ts'

interface Props {
  conversation: Held
  /** The part of it that is answered now, where it has parts. */
  answered: Row
  /** What a mail is about. */
  subject: string | undefined
  list: Place
  context: boolean
  onContext: () => void
}

export function Header({ conversation, answered, subject, list, context, onContext }: Props) {
  const { ticket, lines } = conversation
  const { t, i18n } = useLingui()
  const { agent } = useMe()
  const name = useName()
  const why = useWhy()(ticket)
  const mine = ticket.owner?.id === agent.id
  // The customer may have been told nothing at all: then nobody waits for them.
  const last = lines.find((line) => line.type === 'reply' || (line.type === 'message' && line.own))
  const doubtful = last?.type === 'reply' && (last.state === 'unknown' || last.state === 'needs-person')
  const unsure = doubtful && ticket.state === 'waiting-customer'
  const open = ticket.state !== 'resolved' && ticket.state !== 'closed'
  return (
    <header className="head">
      <Link href={`/${list}`} className="icon-button head-back" aria-label={t`Torna alla lista`}>
        <ArrowLeft aria-hidden />
      </Link>
      <div className="head-who">
        <h1>
          {name(ticket.name)} <span className="head-number">#{i18n.number(ticket.number, { useGrouping: false })}</span>
        </h1>
        {subject && (
          <p className="head-subject" title={subject}>
            <span className="faint">{t`Oggetto`}:</span> {subject}
          </p>
        )}
        <p className="head-facts">
          <span className="state" data-state={ticket.state}>
            {unsure ? t`Non si sa se è partita` : i18n._(stateNames[ticket.state])}
          </span>
          <span>{ticket.owner ? (mine ? t`Segui tu` : t`Segue ${ticket.owner.name}`) : t`Nessuno la segue`}</span>
          {why && <span className="faint">{mine ? t`Perché a te: ${why}` : why}</span>}
          <PriorityOf row={ticket} />
          <Due turn={ticket.turn} left={ticket.left} words />
          <Around conversation={conversation} list={list} />
          <PresentHere ticket={ticket.id} open />
        </p>
      </div>
      <div className="head-actions">
        {open && !ticket.owner && (
          <button
            type="button"
            className="button"
            data-kind="primary"
            aria-keyshortcuts="a"
            onClick={() => void claim(ticket.id, agent)}
          >
            <Hand aria-hidden />
            <span>{t`Prendi in carico`}</span>
          </button>
        )}
        {open && ticket.owner && (mine || agent.role !== 'agent') && (
          <button type="button" className="button" data-kind="quiet" onClick={() => void release(ticket.id)}>
            <CornerUpLeft aria-hidden />
            <span>{t`Rilascia`}</span>
          </button>
        )}
        {open && (
          <button type="button" className="button" aria-keyshortcuts="e" onClick={() => void resolve(ticket.id)}>
            <Check aria-hidden />
            <span>{t`Risolvi`}</span>
          </button>
        )}
        <More conversation={conversation} answered={answered} />
        <button
          type="button"
          className="icon-button head-context"
          aria-label={t`Scheda del cliente`}
          aria-expanded={context}
          onClick={onContext}
        >
          <PanelRight aria-hidden />
        </button>
      </div>
    </header>
  )
}
