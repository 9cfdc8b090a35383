import type { BulkView } from '@ascolta/functions/api/bulk'
import { Plural, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { api, isRefusal } from '../../api.ts'
import { problems, reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { say } from '../../ui/toast.tsx'
import { useName } from '../../ui/words.tsx'
import { conversationKey } from '../conversation/queries.ts'
import { watchJob } from '../inbox/picked.ts'
import { refetchRows } from '../inbox/queries.ts'

/** How long to wait where somebody else has the next slice in hand, or the desk does not answer. */
const pause = 2_000

/** Works a job off, slice after slice, while this window is open; the desk goes on by itself when it is not. */
function useWork(id: string) {
  const [job, setJob] = useState<BulkView>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let gone = false
    let before = -1
    const next = async () => {
      let wait = pause
      try {
        const { job: after } = await api.stepBulk(id)
        if (gone) return
        setJob(after)
        if (after.state !== 'running') {
          void refetchRows()
          // What a conversation holds beside its lines is told by nobody.
          void queries.invalidateQueries({ queryKey: conversationKey })
          return
        }
        if (after.done > before) wait = 0
        before = after.done
      } catch (error) {
        if (gone) return
        if (isRefusal(error, 'bulk.missing')) return watchJob(undefined)
      }
      timer = setTimeout(() => void next(), wait)
    }
    void next()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [id])
  return [job, setJob] as const
}

export function Progress({ id }: { id: string }) {
  const { t, i18n } = useLingui()
  const [job, setJob] = useWork(id)
  const [shown, setShown] = useState(false)
  const running = !job || job.state === 'running'
  const done = i18n.number(job?.done ?? 0)
  const of = job?.of === undefined ? undefined : i18n.number(job.of)
  const failed = job?.failed ?? 0
  const cancel = () =>
    api.cancelBulk(id).then(
      ({ job: after }) => setJob(after),
      (error) => say(reasonOf(error), true),
    )
  return (
    <section className="bulk-job" aria-label={t`Lavoro su più conversazioni`}>
      <p role="status">
        {running
          ? of
            ? t`Fatte ${done} di ${of}…`
            : t`Fatte ${done}…`
          : job.state === 'done'
            ? t`Finito. Fatte: ${done}.`
            : job.state === 'cancelled'
              ? t`Fermato. Fatte: ${done}.`
              : t`Non hai più i diritti per continuare. Fatte: ${done}.`}
      </p>
      {running && <progress aria-label={t`Avanzamento`} {...(job?.of ? { value: job.done, max: job.of } : {})} />}
      {failed > 0 && (
        <button type="button" className="link-button" aria-expanded={shown} onClick={() => setShown(!shown)}>
          <Plural value={failed} one="# non riuscita" many="# non riuscite" other="# non riuscite" />
        </button>
      )}
      {running ? (
        <button type="button" className="button" data-kind="quiet" onClick={() => void cancel()}>
          {t`Ferma`}
        </button>
      ) : (
        <button
          type="button"
          className="icon-button"
          aria-label={t`Chiudi il riepilogo`}
          onClick={() => watchJob(undefined)}
        >
          <X aria-hidden />
        </button>
      )}
      {shown && <Failures id={id} count={failed} />}
    </section>
  )
}

/** Each of them by name, with the reason. */
function Failures({ id, count }: { id: string; count: number }) {
  const { i18n } = useLingui()
  const name = useName()
  const found = useQuery({ queryKey: ['bulk', id, count], queryFn: () => api.bulkFailures(id) })
  return (
    <ul className="bulk-failures">
      {found.data?.failures.map(({ ticket, code, row }) => {
        const why = problems[code]
        return (
          <li key={ticket}>
            {row ? <Link href={`/team/${row.id}`}>{`${name(row.name)} #${row.number}`}</Link> : ticket}{' '}
            <span className="faint">{why ? i18n._(why) : code}</span>
          </li>
        )
      })}
    </ul>
  )
}
