import type { TrollView } from '@ascolta/functions/api/trolls'
import { Plural, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { useName } from '../../ui/words.tsx'
import { useMe } from '../me.ts'

const key = ['trolls']

/** The review list: proposals that wait for a second person, marks about to run out, and marked people who asked something real. */
export default function Trolls() {
  const { t } = useLingui()
  const found = useQuery({ queryKey: key, queryFn: api.trolls })
  const keep = {
    onSuccess: (fresh: Awaited<ReturnType<typeof api.trolls>>) => void queries.setQueryData(key, fresh),
    onError: (error: Error) => say(reasonOf(error), true),
  }
  const confirm = useMutation({ mutationFn: api.confirmTroll, ...keep })
  const end = useMutation({ mutationFn: api.endTroll, ...keep })
  const busy = confirm.isPending || end.isPending
  const rank = ({ state, asked }: TrollView) => (state === 'proposed' ? 0 : asked ? 1 : state === 'expiring' ? 2 : 3)
  const marks = found.data?.trolls.toSorted((a, b) => rank(a) - rank(b))
  return (
    <section aria-labelledby="trolls">
      <h1 id="trolls">{t`Troll`}</h1>
      <p className="faint">
        {t`Chi è segnato non fa suonare niente e non conta nei tempi. Una richiesta vera è un punto di domanda, un codice con almeno quattro cifre o un testo di 200 caratteri.`}
      </p>
      {!marks ? (
        found.error ? (
          <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
        ) : (
          <Skeleton rows={3} kind="text" />
        )
      ) : marks.length === 0 ? (
        <Nothing title={t`Nessuno è segnato`}>
          <p>{t`Chi propone un troll lo fa dalla conversazione; qui un’altra persona conferma.`}</p>
        </Nothing>
      ) : (
        <ul className="marks">
          {marks.map((mark) => (
            <Mark
              key={mark.customer}
              mark={mark}
              busy={busy}
              onConfirm={() => confirm.mutate(mark.customer)}
              onEnd={() => end.mutate(mark.customer)}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

interface Props {
  mark: TrollView
  busy: boolean
  onConfirm: () => void
  onEnd: () => void
}

function Mark({ mark, busy, onConfirm, onEnd }: Props) {
  const { t, i18n } = useLingui()
  const name = useName()
  const { agent } = useMe()
  const states = {
    proposed: t`da confermare`,
    marked: t`segnato`,
    expiring: t`sta per scadere`,
    over: t`scaduto`,
  }
  const own = mark.by.id === agent.id
  const until = i18n.date(new Date(mark.until), { dateStyle: 'long' })
  return (
    <li className="mark-row">
      <p>
        <Link href={`/team/${mark.ticket}`}>
          <strong>{name(mark.name)}</strong>
        </Link>{' '}
        <span className="state" data-state={mark.state}>
          {states[mark.state]}
        </span>
      </p>
      <p>{mark.reason}</p>
      <p className="faint">
        {t`proposto da ${mark.by.name}`}
        {mark.confirmedBy ? t`, confermato da ${mark.confirmedBy.name}` : null}, {t`fino al ${until}`}
        {mark.muted > 0 && (
          <>
            {' · '}
            <Plural
              value={mark.muted}
              one="# messaggio da allora"
              many="# messaggi da allora"
              other="# messaggi da allora"
            />
          </>
        )}
      </p>
      {mark.asked && (
        <p>
          <Link href={`/team/${mark.asked.ticket}`} className="bad">
            {t`Sembra una richiesta vera: ${whole(mark.asked.at, i18n.locale)}`}
          </Link>
        </p>
      )}
      <p className="mark-actions">
        {mark.state === 'proposed' && (
          <button type="button" className="button" data-kind="primary" disabled={busy || own} onClick={onConfirm}>
            {own ? t`Deve confermare un’altra persona` : t`Conferma`}
          </button>
        )}
        <button type="button" className="button" disabled={busy} onClick={onEnd}>
          {mark.state === 'proposed' ? t`Rifiuta` : t`Togli il segno`}
        </button>
      </p>
    </li>
  )
}
