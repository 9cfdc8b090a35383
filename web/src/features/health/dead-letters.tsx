import { Plural, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useMe } from '../me.ts'

/** Messages that failed too often and rest until somebody sends them through again. */
export function DeadLetters() {
  const { t } = useLingui()
  const { agent } = useMe()
  const queues = useQuery({ queryKey: ['queues'], queryFn: api.queues, refetchInterval: 15_000 })
  const redrive = useMutation({
    mutationFn: api.redrive,
    onSuccess: ({ moved }) => say(t`Rimessi in coda: ${moved}`),
    onError: (error) => say(reasonOf(error), true),
    onSettled: () => queues.refetch(),
  })
  const names: Record<string, string> = { inbound: t`In entrata`, outbound: t`In uscita` }
  return (
    <section aria-labelledby="dead">
      <h2 id="dead">{t`Messaggi fermi`}</h2>
      {queues.data ? (
        <ul className="engines">
          {Object.entries(queues.data.dead).map(([queue, n]) => (
            <li key={queue} className="engine">
              <strong>{names[queue] ?? queue}</strong>
              <span className={n === 0 ? 'good' : 'bad'}>
                {n === 0 ? t`nessuno` : <Plural value={n} one="# messaggio" many="# messaggi" other="# messaggi" />}
              </span>
              {n > 0 && agent.role === 'admin' && (
                <button
                  type="button"
                  className="button"
                  disabled={redrive.isPending}
                  onClick={() => redrive.mutate(queue)}
                >
                  {t`Rimetti in coda`}
                </button>
              )}
            </li>
          ))}
        </ul>
      ) : queues.error ? (
        <Trouble error={queues.error} since={queues.errorUpdatedAt} retry={() => void queues.refetch()} />
      ) : (
        <Skeleton rows={1} kind="row" />
      )}
    </section>
  )
}
