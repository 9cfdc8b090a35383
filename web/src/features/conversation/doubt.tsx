import { useLingui } from '@lingui/react/macro'
import { CircleQuestionMark, ExternalLink } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Reply, Verdict } from '../../api.ts'
import { useKeys } from '../../keys.ts'
import { clockTime, useSecondsUntil } from '../../ui/time.tsx'
import { channelNames } from '../../ui/words.tsx'
import { useMe } from '../me.ts'
import type { Held } from './cache.ts'
import { settleDoubt } from './queries.ts'
import { useReasons } from './reasons.ts'

export const inDoubt = (line: { type: string; state?: string }) =>
  line.type === 'reply' && (line.state === 'unknown' || line.state === 'needs-person')

interface Props {
  line: Reply
  conversation: Held
}

/** A send that nobody confirmed: what we know of it, where to look, and three ways out. In public, sending again takes two steps. */
export function Doubt({ line, conversation }: Props) {
  const { t, i18n } = useLingui()
  const { agent } = useMe()
  const reasons = useReasons()
  const [armed, setArmed] = useState(false)
  const [busy, setBusy] = useState(false)
  const card = useRef<HTMLElement>(null)
  const { ticket, lines } = conversation
  const early = useSecondsUntil(line.decidableFrom)
  const may = line.actor.id === agent.id || agent.role !== 'agent'
  const network = channelNames[ticket.channel]
  const time = clockTime(line.sentAt ?? line.notBefore ?? line.at, i18n.locale)
  const link = line.public
    ? lines.find((one) => one.type === 'message' && one.public && one.permalink !== undefined)
    : undefined
  const decide = async (verdict: Verdict) => {
    if (busy || (early > 0 && verdict !== 'there')) return
    if (verdict === 'send' && line.public && !armed) return setArmed(true)
    setBusy(true)
    setArmed(false)
    await settleDoubt(ticket.id, line.id, verdict)
    setBusy(false)
  }
  // Of several, the keys belong to the newest that I may settle.
  const first = lines.find(
    (one) => one.type === 'reply' && inDoubt(one) && (one.actor.id === agent.id || agent.role !== 'agent'),
  )
  const keyed = may && first?.id === line.id
  useKeys(
    keyed
      ? {
          1: () => void decide('there'),
          2: () => void decide('send'),
          3: () => void decide('drop'),
          ...(armed ? { Escape: () => setArmed(false) } : {}),
        }
      : {},
  )
  useEffect(() => {
    if (armed) card.current?.scrollIntoView({ block: 'nearest' })
  }, [armed])
  return (
    <section ref={card} className="doubt" aria-label={t`Risposta incerta`}>
      <p className="doubt-title">
        <CircleQuestionMark aria-hidden />
        {t`Non sappiamo se è arrivata`}
      </p>
      <p>
        {line.reason
          ? t`Inviata alle ${time}: ${reasons(line.reason)}.`
          : t`Inviata alle ${time}: ${network} non ha confermato.`}{' '}
        {line.state === 'unknown' ? t`Continuiamo a controllare.` : t`Abbiamo cercato e non l’abbiamo trovata.`}
      </p>
      {link?.type === 'message' && (
        <a className="with-icon" href={link.permalink} target="_blank" rel="noreferrer noopener">
          <ExternalLink aria-hidden />
          {t`Guarda il filo su ${network}`}
        </a>
      )}
      {may ? (
        <div className="doubt-ways">
          <Choice digit={keyed ? '1' : undefined} busy={busy} onPick={() => void decide('there')}>
            {t`C’è`}
          </Choice>
          <Choice
            digit={keyed ? '2' : undefined}
            busy={busy || early > 0}
            kind={armed ? 'public' : undefined}
            onPick={() => void decide('send')}
          >
            {armed ? t`Sì, invia di nuovo in pubblico` : t`Non c’è, inviala`}
          </Choice>
          <Choice
            digit={keyed ? '3' : undefined}
            busy={busy || early > 0}
            kind="quiet"
            onPick={() => void decide('drop')}
          >
            {t`Lascia perdere`}
          </Choice>
        </div>
      ) : (
        <p className="faint">{t`Decide ${line.actor.name}, o un supervisore.`}</p>
      )}
      {may && early > 0 && (
        <p className="faint">{t`La rete potrebbe ancora pubblicarla: inviarla di nuovo o lasciar perdere si può tra ${early} s.`}</p>
      )}
      <p className="doubt-warn" role="status">
        {armed ? t`Se era già arrivata, tutti la leggeranno due volte. Premi di nuovo per inviarla.` : ''}
      </p>
    </section>
  )
}

interface ChoiceProps {
  digit: string | undefined
  busy: boolean
  kind?: string | undefined
  onPick: () => void
  children: string
}

const Choice = ({ digit, busy, kind, onPick, children }: ChoiceProps) => (
  <button type="button" className="button" data-kind={kind} aria-keyshortcuts={digit} disabled={busy} onClick={onPick}>
    {digit && <kbd aria-hidden>{digit}</kbd>}
    {children}
  </button>
)
