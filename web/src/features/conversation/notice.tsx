import { useLingui } from '@lingui/react/macro'
import { useMe } from '../me.ts'
import type { Held } from './cache.ts'
import { excuse, unexcuse, unlockTroll } from './turns.ts'

/** What stands between the words and the composer: only thanks, excused, or a troll whom nobody feeds. */
export function Notice({ conversation }: { conversation: Held }) {
  const { t, i18n } = useLingui()
  const { agent } = useMe()
  const { ticket, unlocked } = conversation
  const { id, seq } = ticket
  if (isTroll(conversation)) {
    const until = i18n.date(new Date(ticket.troll?.until ?? 0), { dateStyle: 'long' })
    return (
      <section className="notice" data-kind="troll" aria-label={t`Troll`}>
        <p>
          <strong>{t`Non alimentare il troll.`}</strong> {t`Segnato fino al ${until}.`}{' '}
          {unlocked ? t`Un supervisore ha permesso di rispondere qui.` : null}
        </p>
        {!unlocked && agent.role !== 'agent' && (
          <button type="button" className="button" onClick={() => void unlockTroll(id)}>
            {t`Permetti di rispondere qui`}
          </button>
        )}
      </section>
    )
  }
  if (ticket.turn && ticket.thanks)
    return (
      <section className="notice" aria-label={t`Proposta`}>
        <p>{t`Sembra solo un grazie.`}</p>
        <button type="button" className="button" aria-keyshortcuts="g" onClick={() => void excuse(id, seq, 'thanks')}>
          {t`Non serve rispondere`} <kbd>g</kbd>
        </button>
      </section>
    )
  if (ticket.excused)
    return (
      <section className="notice" aria-label={t`Senza risposta`}>
        <p>{t`Chiuso senza risposta, con il motivo.`}</p>
        <button type="button" className="button" onClick={() => void unexcuse(id)}>
          {t`Annulla`}
        </button>
      </section>
    )
  return null
}

export const isTroll = ({ ticket }: Held) => ticket.troll !== undefined && Date.parse(ticket.troll.until) > Date.now()
export const isLocked = (conversation: Held) => isTroll(conversation) && !conversation.unlocked
