import { useLingui } from '@lingui/react/macro'
import { Link } from 'wouter'
import { clockTime, dayName, dayOf, useNow } from '../../ui/time.tsx'
import { channelNames } from '../../ui/words.tsx'
import { useReasons } from '../conversation/reasons.ts'
import { useMe } from '../me.ts'

/** Accounts of my teams that cannot send until somebody reconnects them, or that may not hear everything. */
export function PausedAccounts() {
  const { t, i18n } = useLingui()
  const { agent, accounts } = useMe()
  const reasons = useReasons()
  const now = useNow()
  const when = (at: string) => {
    const time = clockTime(at, i18n.locale)
    return dayOf(at) === dayOf(new Date(now).toISOString()) ? time : `${dayName(at, now, i18n.locale)}, ${time}`
  }
  const mine = accounts.filter(({ team }) => agent.role === 'admin' || agent.teams.includes(team))
  const troubled = mine.flatMap(({ id, channel, name, trouble }) => {
    const account = `${name} · ${channelNames[channel]}`
    if (!trouble) return []
    return (
      <p key={`trouble ${id}`} className="banner" data-kind="warn">
        <span>{t`${account} (${when(trouble.since)}): ${reasons(trouble.reason)}.`}</span>
        {agent.role === 'admin' && <Link href="/channels" className="button">{t`Guarda`}</Link>}
      </p>
    )
  })
  const paused = mine.filter(({ state }) => state === 'paused')
  const stopped = paused.map(({ id, channel, name, paused }) => {
    const account = `${name} · ${channelNames[channel]}`
    return (
      <p key={id} className="banner" data-kind="warn">
        <span>
          {paused
            ? t`${account} è in pausa (${when(paused.since)}): ${reasons(paused.reason)}. Le risposte aspettano, niente va perso.`
            : t`${account} è in pausa. Le risposte aspettano, niente va perso.`}
        </span>
        {agent.role === 'admin' && <Link href="/channels" className="button">{t`Ricollega`}</Link>}
      </p>
    )
  })
  return [...stopped, ...troubled, <Silenced key="silenced" when={when} />]
}

/** What the company's other systems are not told any more: an admin's to know wherever they are. */
function Silenced({ when }: { when: (at: string) => string }) {
  const { t } = useLingui()
  const { silenced = [] } = useMe()
  return silenced.map(({ host, since }) => (
    <p key={host + since} className="banner" data-kind="warn">
      <span>{t`Webhook verso ${host}: spento dopo giorni senza risposta (${when(since)}). Che cosa succede qui non lo sa più.`}</span>
      <Link href="/settings/crm" className="button">{t`Guarda`}</Link>
    </p>
  ))
}
