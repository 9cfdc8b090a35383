import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { ChannelCard } from './card.tsx'
import { Connect } from './connect.tsx'
import { channelsQuery, isProven } from './data.ts'
import { Restored } from './restored.tsx'

/** Where the desk listens and speaks: each account's health, and the way to a new one. */
export default function Channels() {
  const { t } = useLingui()
  const [connecting, setConnecting] = useState(false)
  const [made, setMade] = useState<string>()
  const found = useQuery({
    ...channelsQuery,
    refetchInterval: ({ state }) => {
      const fresh = state.data?.channels.find(({ id }) => id === made)
      return fresh && !isProven(fresh) ? 3_000 : 15_000
    },
  })
  const channels = found.data?.channels ?? []
  return (
    <main className="page">
      <div className="page-head">
        <h1>{t`Canali`}</h1>
        {found.data && (
          <button
            type="button"
            className="button"
            data-kind={connecting ? undefined : 'primary'}
            aria-expanded={connecting}
            onClick={() => setConnecting(!connecting)}
          >
            {!connecting && <Plus aria-hidden />}
            {connecting ? t`Chiudi` : t`Collega un canale`}
          </button>
        )}
      </div>
      {found.data ? (
        <>
          {connecting && (
            <Connect setup={found.data.setup} fresh={channels.find(({ id }) => id === made)} onConnected={setMade} />
          )}
          {channels.length === 0 ? (
            <Nothing title={t`Nessun canale è collegato`}>
              <p>{t`Collega il primo: in cima alla pagina c’è scritto come, passo per passo.`}</p>
            </Nothing>
          ) : (
            <div className="channels">
              {channels.map((channel) => (
                <ChannelCard key={channel.id} channel={channel} />
              ))}
            </div>
          )}
          {channels.length > 0 && <Restored />}
        </>
      ) : found.error ? (
        <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
      ) : (
        <Skeleton rows={3} kind="row" />
      )}
    </main>
  )
}
