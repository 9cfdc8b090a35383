import type { Card } from '@ascolta/functions/api/card-views'
import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'wouter'
import type { Place } from '../../api.ts'
import { Skeleton } from '../../ui/states.tsx'
import { Age, useNow, whole } from '../../ui/time.tsx'
import { ChannelName, channelNames, Reach, stateNames, useName } from '../../ui/words.tsx'
import { ClocksOf } from '../clocks/open.tsx'
import type { Held } from '../conversation/cache.ts'
import { useAccount, useMe } from '../me.ts'
import { PublicLife } from './activity.tsx'
import { Notes } from './notes.tsx'
import { Identities, Known } from './person.tsx'

const Handoff = lazy(() => import('./handoff.tsx'))

interface Props {
  conversation: Held
  /** Absent while it is on its way; the conversation never waits for it. */
  card: Card | undefined
  /** Why it did not come. */
  trouble: string | undefined
  list: Place
  open: boolean
  onClose: () => void
}

/** Who the customer is and what they wrote before: beside the conversation, or over it where there is no room. */
export function Context({ conversation, card, trouble, list, open, onClose }: Props) {
  const { ticket, draft, others, ways } = conversation
  const [handing, setHanding] = useState(false)
  const now = useNow()
  const closing = ways[0]?.closesAt
  const closesAt = closing && Date.parse(closing) > now ? closing : undefined
  const { t, i18n } = useLingui()
  const name = useName()
  const account = useAccount(ticket.account)
  const { teams } = useMe()
  const before = card?.tickets ?? others
  return (
    <section className="context" data-open={open || undefined} aria-label={t`Scheda del cliente`}>
      <button type="button" className="icon-button context-close" aria-label={t`Chiudi la scheda`} onClick={onClose}>
        <X aria-hidden />
      </button>
      <div className="context-who">
        <span className="initial" aria-hidden>
          {[...name(ticket.name)][0]?.toLocaleUpperCase(i18n.locale)}
        </span>
        <div>
          <h2>{name(ticket.name)}</h2>
          <p className="faint">
            <ChannelName channel={ticket.channel} />
          </p>
        </div>
      </div>
      <dl className="facts">
        <div>
          <dt>{t`Conversazione`}</dt>
          <dd>
            <Reach open={ticket.public} />
          </dd>
        </div>
        <div>
          <dt>{t`Account`}</dt>
          <dd>{account?.name ?? ticket.account}</dd>
        </div>
        <div>
          <dt>{t`Squadra`}</dt>
          <dd>{teams.find(({ id }) => id === ticket.team)?.name ?? ticket.team}</dd>
        </div>
        <div>
          <dt>{t`Aperta`}</dt>
          <dd>{whole(ticket.openedAt, i18n.locale)}</dd>
        </div>
        {closesAt && (
          <div>
            <dt>{t`Si può rispondere fino a`}</dt>
            <dd>{whole(closesAt, i18n.locale)}</dd>
          </div>
        )}
      </dl>
      <ClocksOf ticket={ticket} draft={draft} />
      {trouble && (
        <p className="bad" role="note">
          {t`La scheda non si carica: ${trouble} Si può rispondere lo stesso.`}
        </p>
      )}
      {card && (
        <>
          <Notes ticket={ticket.id} notes={card.notes} />
          <h3>{t`Che cosa sappiamo`}</h3>
          <Known ticket={ticket.id} card={card} names={channelNames} />
          <Identities ticket={ticket.id} card={card} list={list} />
        </>
      )}
      <h3>{t`Altre conversazioni`}</h3>
      {before.length === 0 ? (
        <p className="faint">{t`Nessun’altra conversazione.`}</p>
      ) : (
        <ul className="others">
          {before.map((other) => (
            <li key={other.id}>
              <Link href={`/${list}/${other.id}`} className="other">
                <span className="row-top">
                  <ChannelName channel={other.channel} />
                  <span className="faint">{`n. ${other.number}`}</span>
                  <span className="row-age">
                    <Age at={other.heardAt ?? other.openedAt} />
                  </span>
                </span>
                <span className="row-preview">{other.preview || t`Senza testo: foto, file o altro`}</span>
                <span className="faint">{i18n._(stateNames[other.state])}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {card && <PublicLife key={ticket.id} ticket={ticket.id} />}
      <details onToggle={({ currentTarget }) => setHanding(currentTarget.open)}>
        <summary>{t`Pagina per il call center`}</summary>
        {handing && (
          <Suspense fallback={<Skeleton rows={2} kind="text" />}>
            <Handoff conversation={conversation} />
          </Suspense>
        )}
      </details>
    </section>
  )
}
