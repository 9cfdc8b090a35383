import type { SavedView } from '@ascolta/functions/api/saved-views'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { api, type ViewInput } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { channelNames, stateNames } from '../../ui/words.tsx'
import { usePriorities } from '../clocks/priority.ts'
import { refetchRows } from '../inbox/queries.ts'
import { viewsKey } from '../inbox/views.tsx'
import { useMe } from '../me.ts'

type Filter = ViewInput['filter']
const states = ['new', 'open', 'waiting-customer', 'waiting-third-party', 'snoozed'] as const
const languages = ['it', 'en', 'fr', 'de', 'es', 'pt', 'nl', 'pl', 'ro', 'sq', 'uk', 'ru', 'ar', 'zh'] as const

/** A list of one's own making: what it shows, what it is called, who finds it. */
export default function ViewDialog({ view, onClose }: { view: SavedView | undefined; onClose: () => void }) {
  const { t, i18n } = useLingui()
  const { agent, teams, accounts } = useMe()
  const [, go] = useLocation()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const [name, setName] = useState(view?.name ?? '')
  const [filter, setFilter] = useState<Filter>(view?.filter ?? {})
  const [share, setShare] = useState(view?.share)
  const [trouble, setTrouble] = useState<string>()
  const tags = useQuery({ queryKey: ['tags'], queryFn: api.tags, staleTime: 60_000 }).data?.tags ?? []
  const colleagues = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: 60_000 }).data?.colleagues
  const priorities = usePriorities()
  const language = new Intl.DisplayNames(i18n.locale, { type: 'language' })
  useEffect(() => dialog.current?.showModal(), [])

  const set = <Key extends keyof Filter>(key: Key, value: Filter[Key] | undefined) => {
    const { [key]: _, ...rest } = filter
    setFilter(value === undefined ? rest : { ...rest, [key]: value })
  }
  const done = async (act: Promise<unknown>, to: (result: unknown) => string) => {
    try {
      const result = await act
      await queries.invalidateQueries({ queryKey: viewsKey })
      void refetchRows()
      dialog.current?.close()
      go(to(result))
    } catch (error) {
      setTrouble(reasonOf(error))
    }
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const json: ViewInput = { name, filter, ...(share ? { share } : {}) }
    const saved = view ? api.changeView(view.id, json) : api.makeView(json)
    void done(
      saved.then(({ view: { id } }) => id),
      (id) => `/views/${id}`,
    )
  }
  const shares: [string, SavedView['share'], string][] = [
    ['own', undefined, t`Solo io`],
    ...(agent.role === 'agent'
      ? []
      : teams
          .filter(({ id }) => agent.role === 'admin' || agent.teams.includes(id))
          .map((team): [string, SavedView['share'], string] => [`team ${team.id}`, { team: team.id }, team.name])),
    ...(agent.role === 'admin' ? [['company', 'company', t`Tutti`] as [string, SavedView['share'], string]] : []),
  ]
  const shared = share === undefined ? 'own' : share === 'company' ? 'company' : `team ${share.team}`

  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={title} onClose={onClose}>
      <header className="dialog-head">
        <h2 id={title}>{view ? t`Modifica la vista` : t`Nuova vista`}</h2>
        <button type="button" className="icon-button" aria-label={t`Chiudi`} onClick={() => dialog.current?.close()}>
          <X aria-hidden />
        </button>
      </header>
      <form className="view-form" onSubmit={submit}>
        <label>
          {t`Nome`}
          <input required maxLength={60} value={name} onChange={({ target }) => setName(target.value)} />
        </label>
        <Several
          legend={t`Stato`}
          hint={t`Se non scegli niente: tutte quelle aperte, senza le rimandate.`}
          of={states.map((state) => [state, i18n._(stateNames[state])])}
          held={filter.states}
          on={(held) => set('states', held as Filter['states'])}
        />
        <label>
          {t`Chi la segue`}
          <select
            value={filter.owner ?? ''}
            onChange={({ currentTarget }) => set('owner', currentTarget.value || undefined)}
          >
            <option value="">{t`Chiunque`}</option>
            <option value="me">{t`Chi guarda la vista`}</option>
            <option value="nobody">{t`Nessuno`}</option>
            {colleagues?.map(({ id, name: called }) => (
              <option key={id} value={id}>
                {called}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t`Il cliente aspetta da almeno`}
          <select
            value={String(filter.waitingMinutes ?? '')}
            onChange={({ currentTarget: { value } }) => set('waitingMinutes', value === '' ? undefined : Number(value))}
          >
            <option value="">{t`Non importa`}</option>
            <option value="0">{t`Aspetta, da qualsiasi momento`}</option>
            <option value="60">{t`Un’ora`}</option>
            <option value="240">{t`Quattro ore`}</option>
            <option value="1440">{t`Un giorno`}</option>
            <option value="4320">{t`Tre giorni`}</option>
          </select>
        </label>
        <Several
          legend={t`Priorità`}
          of={Object.entries(priorities)}
          held={filter.priorities}
          on={(held) => set('priorities', held as Filter['priorities'])}
        />
        {teams.length > 1 && (
          <Several
            legend={t`Squadra`}
            of={teams.map(({ id, name: called }) => [id, called])}
            held={filter.teams}
            on={(held) => set('teams', held)}
          />
        )}
        <Several
          legend={t`Rete`}
          of={[...new Set(accounts.map(({ channel }) => channel))].map((channel) => [channel, channelNames[channel]])}
          held={filter.channels}
          on={(held) => set('channels', held as Filter['channels'])}
        />
        {accounts.length > 1 && (
          <Several
            legend={t`Account`}
            of={accounts.map(({ id, name: called, channel }) => [id, `${called} · ${channelNames[channel]}`])}
            held={filter.accounts}
            on={(held) => set('accounts', held)}
          />
        )}
        {tags.length > 0 && (
          <Several
            legend={t`Etichetta`}
            of={tags.slice(0, 60).map((tag) => [tag, tag])}
            held={filter.tags}
            on={(held) => set('tags', held)}
          />
        )}
        <Several
          legend={t`Lingua`}
          of={languages.map((code) => [code, language.of(code) ?? code])}
          held={filter.languages}
          on={(held) => set('languages', held)}
        />
        <label>
          {t`Chi la trova`}
          <select
            value={shared}
            onChange={({ currentTarget: { value } }) => setShare(shares.find(([key]) => key === value)?.[1])}
          >
            {shares.map(([key, , words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <p className="faint">{t`Ognuno ci vede solo le conversazioni delle proprie squadre.`}</p>
        {trouble && (
          <p className="trouble" role="alert">
            {trouble}
          </p>
        )}
        <div className="dialog-foot">
          {view && (
            <button
              type="button"
              className="button"
              data-kind="quiet"
              onClick={() => void done(api.removeView(view.id), () => '/team')}
            >
              {t`Elimina la vista`}
            </button>
          )}
          <button type="submit" className="button" data-kind="primary" disabled={!name.trim()}>
            {t`Salva la vista`}
          </button>
        </div>
      </form>
    </dialog>
  )
}

/** Any of several; none is all. */
function Several({
  legend,
  hint,
  of,
  held = [],
  on,
}: {
  legend: string
  hint?: ReactNode
  of: [string, string][]
  held?: string[] | undefined
  on: (held: string[] | undefined) => void
}) {
  const toggle = (id: string) => {
    const next = held.includes(id) ? held.filter((one) => one !== id) : [...held, id]
    on(next.length > 0 ? next : undefined)
  }
  return (
    <fieldset className="several">
      <legend>{legend}</legend>
      {of.map(([id, words]) => (
        <label key={id} className="check">
          <input type="checkbox" checked={held.includes(id)} onChange={() => toggle(id)} />
          {words}
        </label>
      ))}
      {hint && <p className="faint">{hint}</p>}
    </fieldset>
  )
}
