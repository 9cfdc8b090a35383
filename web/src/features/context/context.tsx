import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { Link } from 'wouter'
import type { List } from '../../api.ts'
import { Age, useNow, whole } from '../../ui/time.tsx'
import { ChannelName, Reach, stateNames, useName } from '../../ui/words.tsx'
import type { Held } from '../conversation/cache.ts'
import { useAccount } from '../me.ts'

interface Props {
  conversation: Held
  list: List
  open: boolean
  onClose: () => void
}

/** Who the customer is and what they wrote before: beside the conversation, or over it where there is no room. */
export function Context({ conversation: { ticket, others, ways }, list, open, onClose }: Props) {
  const now = useNow()
  const closing = ways[0]?.closesAt
  const closesAt = closing && Date.parse(closing) > now ? closing : undefined
  const { t, i18n } = useLingui()
  const name = useName()
  const account = useAccount(ticket.account)
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
          <dt>{t`Dove scrive`}</dt>
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
          <dd>{ticket.team}</dd>
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
      <h3>{t`Altre conversazioni`}</h3>
      {others.length === 0 ? (
        <p className="faint">{t`Nessun’altra conversazione.`}</p>
      ) : (
        <ul className="others">
          {others.map((other) => (
            <li key={other.id}>
              <Link href={`/${list}/${other.id}`} className="other">
                <span className="row-top">
                  <ChannelName channel={other.channel} />
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
    </section>
  )
}
