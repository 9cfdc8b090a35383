import { Plural, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'

/** People who want to be forgotten, with the day by which it must be done. The desk cannot delete a person yet: it says what there is. */
export function Deletions() {
  const { t, i18n } = useLingui()
  const found = useQuery({ queryKey: ['deletions'], queryFn: api.deletions })
  const done = useMutation({
    mutationFn: api.finishDeletion,
    onSuccess: () => say(t`Segnata come cancellata.`),
    onError: (error) => say(reasonOf(error), true),
    onSettled: () => found.refetch(),
  })
  const asked = found.data?.deletions ?? []
  if (asked.length === 0) return null
  const states = { open: t`da fare`, 'nothing-held': t`niente da cancellare`, done: t`cancellata` }
  return (
    <section aria-labelledby="deletions">
      <h2 id="deletions">{t`Richieste di cancellazione`}</h2>
      <p className="faint">
        {t`Il desk non cancella ancora una persona da solo: apri le conversazioni, falle cancellare, poi segnala qui.`}
      </p>
      <ul className="engines">
        {asked.map(({ code, state, due, askedAt, tickets }) => (
          <li key={code} className="engine">
            <strong>{code}</strong>
            <span className={state === 'open' ? 'bad' : 'good'}>{states[state]}</span>
            <span className="faint">{t`chiesta il ${whole(askedAt, i18n.locale)}`}</span>
            {state === 'open' && (
              <>
                <span className="bad">{t`entro il ${whole(due, i18n.locale)}`}</span>
                <span>
                  <Plural value={tickets.length} one="# conversazione" many="# conversazioni" other="# conversazioni" />{' '}
                  {tickets.map((id, place) => (
                    <Link key={id} href={`/team/${id}`}>{`${place + 1} `}</Link>
                  ))}
                </span>
                <button type="button" className="button" disabled={done.isPending} onClick={() => done.mutate(code)}>
                  {t`Cancellato tutto`}
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
