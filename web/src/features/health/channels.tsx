import { Plural, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { Age } from '../../ui/time.tsx'
import { ChannelName } from '../../ui/words.tsx'
import { channelsQuery } from '../channels/data.ts'

/** The pulse of each channel in one line; the rest is on its own page. */
export function ChannelHealth() {
  const { t } = useLingui()
  const found = useQuery({ ...channelsQuery, refetchInterval: 15_000 })
  const states = { connected: t`collegato`, paused: t`in pausa`, disconnected: t`scollegato` }
  if (!found.data) return null
  return (
    <section aria-labelledby="channels">
      <h2 id="channels">
        <Link href="/channels">{t`Canali`}</Link>
      </h2>
      <ul className="engines">
        {found.data.channels.map(({ id, channel, name, state, heardAt, unknown = 0 }) => (
          <li key={id} className="engine">
            <strong>{name}</strong>
            <ChannelName channel={channel} />
            <span className={state === 'connected' ? 'good' : 'bad'}>{states[state]}</span>
            <span className="faint">
              {t`Ultimo evento`}: {heardAt ? <Age at={heardAt} /> : t`mai`}
            </span>
            {unknown > 0 && (
              <span className="bad">
                <Plural value={unknown} one="# risposta incerta" many="# risposte incerte" other="# risposte incerte" />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
