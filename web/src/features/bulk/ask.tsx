import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { api, type BulkInput, type Excuse } from '../../api.ts'
import { Snooze, Tags } from '../handling/dialog.tsx'
import { useMe } from '../me.ts'

type Act = BulkInput['act']
export type Asked = 'tags' | 'give' | 'snooze' | 'excuse'

/** What has to be said before many conversations are changed. Escape leaves everything as it was. */
export function Ask({
  asked,
  team,
  on,
  onClose,
}: {
  asked: Asked
  team: string | undefined
  on: (act: Act) => void
  onClose: () => void
}) {
  const { t } = useLingui()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  useEffect(() => dialog.current?.showModal(), [])
  const titles: Record<Asked, string> = {
    tags: t`Etichette da aggiungere`,
    give: t`A chi passano?`,
    snooze: t`Rimanda le conversazioni`,
    excuse: t`Perché non serve rispondere?`,
  }
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={title} onClose={onClose}>
      <header className="dialog-head">
        <h2 id={title}>{titles[asked]}</h2>
        <button type="button" className="icon-button" aria-label={t`Chiudi`} onClick={() => dialog.current?.close()}>
          <X aria-hidden />
        </button>
      </header>
      {asked === 'tags' && <Tags tags={[]} on={(add) => on({ kind: 'tagged', add, remove: [] })} />}
      {asked === 'give' && <Give team={team} on={on} />}
      {asked === 'snooze' && <Snooze on={(until) => on({ kind: 'snoozed', until })} />}
      {asked === 'excuse' && <Without on={on} />}
    </dialog>
  )
}

function Give({ team, on }: { team: string | undefined; on: (act: Act) => void }) {
  const { t } = useLingui()
  const { teams } = useMe()
  const found = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: 60_000 })
  const people = (found.data?.colleagues ?? []).filter((one) => !team || one.teams.includes(team))
  return (
    <>
      <section className="give" aria-label={t`Persone`}>
        <h3>{t`A una persona`}</h3>
        {people.map(({ id, name }) => (
          <button key={id} type="button" className="button" onClick={() => on({ kind: 'assigned', agent: id })}>
            {name}
          </button>
        ))}
      </section>
      <section className="give" aria-label={t`Squadre`}>
        <h3>{t`A una squadra`}</h3>
        {teams.map(({ id, name }) => (
          <button key={id} type="button" className="button" onClick={() => on({ kind: 'moved', team: id })}>
            {name}
          </button>
        ))}
      </section>
    </>
  )
}

function Without({ on }: { on: (act: Act) => void }) {
  const { t } = useLingui()
  const [words, setWords] = useState('')
  const reasons: [Exclude<Excuse, 'other'>, string][] = [
    ['thanks', t`È solo un grazie`],
    ['spam', t`È spam`],
    ['solved', t`Già risolto altrove`],
    ['not-ours', t`Non è per noi`],
  ]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (words.trim()) on({ kind: 'excused', reason: 'other', words: words.trim() })
  }
  return (
    <>
      <div className="choices">
        {reasons.map(([reason, said]) => (
          <button key={reason} type="button" className="button" onClick={() => on({ kind: 'excused', reason })}>
            {said}
          </button>
        ))}
      </div>
      <form className="handling" onSubmit={submit}>
        <label>
          {t`Un altro motivo`}
          <input value={words} maxLength={200} onChange={({ target }) => setWords(target.value)} />
        </label>
        <button type="submit" className="button" data-kind="primary" disabled={!words.trim()}>
          {t`Non serve rispondere`}
        </button>
      </form>
      <p className="faint">{t`Vale per quello che hai visto: chi scrive nel frattempo resta in attesa.`}</p>
    </>
  )
}
