import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { useAgo } from '../../ui/time.tsx'
import { ChannelName } from '../../ui/words.tsx'
import { type Channel, channelsQuery, troublesQuery } from '../channels/data.ts'
import { CheckNow, useLife } from '../channels/life.tsx'
import { useReasons } from '../conversation/reasons.ts'

/** One page for one look at every channel: does it hear, does it speak, and what is not settled. What can be set is on its own page. */
export function ChannelHealth() {
  const { t } = useLingui()
  const found = useQuery({ ...channelsQuery, refetchInterval: 15_000 })
  if (!found.data) return null
  return (
    <section aria-labelledby="channels">
      <h2 id="channels">
        <Link href="/channels">{t`Canali`}</Link>
      </h2>
      <ul className="engines">
        {found.data.channels.map((channel) => (
          <One key={channel.id} channel={channel} />
        ))}
      </ul>
    </section>
  )
}

function One({ channel }: { channel: Channel }) {
  const { t, i18n } = useLingui()
  const { id, state, heardAt, sentAt, gaps, paused } = channel
  const troubles = useQuery({ ...troublesQuery, refetchInterval: 60_000 })
  const life = useLife()
  const ago = useAgo()
  const reasons = useReasons()
  const states = { connected: t`collegato`, paused: t`in pausa`, disconnected: t`scollegato` }
  const counts = troubles.data?.find(({ account }) => account === id)
  const open: [string, number | undefined][] = [
    [t`Risposte incerte`, counts?.unknown],
    [t`di cui decide una persona`, counts?.undecided],
    [t`Eventi illeggibili`, counts?.unreadable],
    [t`Eventi ignorati`, counts?.ignored],
  ]
  return (
    <li className="engine">
      <strong>{channel.name}</strong>
      <ChannelName channel={channel.channel} />
      <span className={state === 'connected' ? 'good' : 'bad'}>
        {paused ? `${states[state]}: ${reasons(paused.reason)}` : states[state]}
      </span>
      <span className="faint">
        {t`Ultimo evento`}: {heardAt ? ago(heardAt) : t`mai`}
      </span>
      <span className="faint">
        {t`Ultimo invio`}: {sentAt ? ago(sentAt) : t`mai`}
      </span>
      {gaps && (
        <span className={gaps.refused ? 'bad' : 'faint'}>
          {t`Cercati i messaggi persi`}: {gaps.refused ? reasons(gaps.refused) : ago(gaps.lastAt)}
        </span>
      )}
      {gaps && gaps.restored > 0 && (
        <span className="faint">
          {t`Persi e recuperati`}: {i18n.number(gaps.restored)}
        </span>
      )}
      {life(channel).map(({ term, words, bad }) => (
        <span key={term} className={bad ? 'bad' : 'faint'}>
          {term}: {words}
        </span>
      ))}
      {open
        .filter(([, count = 0]) => count > 0)
        .map(([term, count = 0]) => (
          <span key={term} className="bad">
            {term}: {i18n.number(count)}
          </span>
        ))}
      <CheckNow channel={channel} />
    </li>
  )
}
