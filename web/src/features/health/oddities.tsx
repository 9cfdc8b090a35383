import type { Oddity } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { whole } from '../../ui/time.tsx'
import { ChannelName } from '../../ui/words.tsx'

/** What came in and could not be read, or belongs to nobody: nothing is dropped unseen. */
export function Oddities() {
  const { t } = useLingui()
  const [kind, setKind] = useState<Oddity['kind']>('unreadable')
  const found = useQuery({ queryKey: ['oddities', kind], queryFn: () => api.oddities({ kind }) })
  const oddities = found.data?.oddities ?? []
  const kinds: Record<Oddity['kind'], string> = { unreadable: t`Illeggibili`, ignored: t`Ignorati` }
  const none: Record<Oddity['kind'], string> = {
    unreadable: t`Tutto quello che è arrivato è stato capito.`,
    ignored: t`Niente è arrivato per account non collegati.`,
  }
  return (
    <section aria-labelledby="oddities">
      <h2 id="oddities">{t`Quello che non abbiamo capito`}</h2>
      <div className="tabs">
        {(['unreadable', 'ignored'] as const).map((one) => (
          <button key={one} type="button" className="button" aria-pressed={one === kind} onClick={() => setKind(one)}>
            {kinds[one]}
          </button>
        ))}
      </div>
      {found.isPending ? (
        <Skeleton rows={3} kind="row" />
      ) : found.error ? (
        <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
      ) : oddities.length === 0 ? (
        <p className="faint">{none[kind]}</p>
      ) : (
        <div className="cards">
          {oddities.map((oddity) => (
            <Card key={oddity.id} oddity={oddity} />
          ))}
        </div>
      )}
    </section>
  )
}

function Card({ oddity }: { oddity: Oddity }) {
  const { t, i18n } = useLingui()
  return (
    <details>
      <summary>
        <strong>{oddity.reason}</strong>
        {oddity.channel && <ChannelName channel={oddity.channel} />}
        <span className="faint">{oddity.account}</span>
        <time className="faint" dateTime={oddity.at}>
          {whole(oddity.at, i18n.locale)}
        </time>
      </summary>
      <div className="card-body">
        <p className="faint">{t`Come è arrivato:`}</p>
        <pre>{pretty(oddity.raw)}</pre>
      </div>
    </details>
  )
}

/** Cut text is not JSON any more: then as it is. */
function pretty(raw: string) {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2)
  } catch {
    return raw
  }
}
