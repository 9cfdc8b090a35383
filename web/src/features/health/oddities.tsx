import type { Oddity } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { ChannelName } from '../../ui/words.tsx'
import { useMe } from '../me.ts'

/** What came in and could not be read, or belongs to nobody: nothing is dropped unseen. */
export function Oddities() {
  const { t } = useLingui()
  const [kind, setKind] = useState<Oddity['kind']>('unreadable')
  const found = useInfiniteQuery({
    queryKey: ['oddities', kind],
    queryFn: ({ pageParam }) => api.oddities({ kind, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
  })
  const oddities = found.data?.pages.flatMap((page) => page.oddities) ?? []
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
      ) : oddities.length === 0 && !found.hasNextPage ? (
        <p className="faint">{none[kind]}</p>
      ) : (
        <div className="cards">
          {oddities.map((oddity) => (
            <Card key={`${oddity.at} ${oddity.id}`} oddity={oddity} onRead={() => void found.refetch()} />
          ))}
          {found.hasNextPage && (
            <button
              type="button"
              className="button"
              disabled={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {t`Mostra i precedenti`}
            </button>
          )}
        </div>
      )}
    </section>
  )
}

function Card({ oddity, onRead }: { oddity: Oddity; onRead: () => void }) {
  const { t, i18n } = useLingui()
  const { agent } = useMe()
  const again = () =>
    api.replayOddity({ kind: oddity.kind, at: oddity.at, id: oddity.id }).then(
      () => {
        say(t`Rimesso in coda: se ancora non si capisce, torna qui.`)
        onRead()
      },
      (error: unknown) => say(reasonOf(error), true),
    )
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
        {oddity.replayedAt && <p className="faint">{t`Riletto il ${whole(oddity.replayedAt, i18n.locale)}.`}</p>}
        {agent.role === 'admin' && (
          <button type="button" className="button" onClick={() => void again()}>
            {t`Rileggi`}
          </button>
        )}
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
