import { useLingui } from '@lingui/react/macro'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, type Person, type Role, type Team } from '../../../api.ts'
import { reasonOf } from '../../../problems.ts'
import { queries } from '../../../queries.ts'
import { Skeleton, Trouble } from '../../../ui/states.tsx'
import { useAgo } from '../../../ui/time.tsx'
import { say } from '../../../ui/toast.tsx'
import { meQuery, useMe } from '../../me.ts'
import { InvitePeople } from './invite.tsx'

const staffQuery = queryOptions({ queryKey: ['staff'], queryFn: api.staff, refetchInterval: 30_000 })
const again = () => Promise.all([queries.invalidateQueries(staffQuery), queries.invalidateQueries(meQuery)])

/** Who works here, what they may do and where; and the way in for others. */
export default function People() {
  const { t } = useLingui()
  const { agent } = useMe()
  const found = useQuery(staffQuery)
  if (!found.data)
    return found.error ? (
      <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
    ) : (
      <Skeleton rows={4} kind="row" />
    )
  const { people, invites, teams } = found.data
  const admin = agent.role === 'admin'
  return (
    <div className="people-page">
      <div className="page-head">
        <h1>{t`Persone`}</h1>
      </div>
      {admin && <InvitePeople teams={teams} invites={invites} onChange={() => void again()} />}
      <ul className="people-list" aria-label={t`Persone`}>
        {people.map((one) => (
          <One key={one.id} person={one} teams={teams} admin={admin} self={one.id === agent.id} />
        ))}
      </ul>
      <Teams teams={teams} admin={admin} />
    </div>
  )
}

interface OneProps {
  person: Person
  teams: Team[]
  admin: boolean
  self: boolean
}

function One({ person, teams, admin, self }: OneProps) {
  const { t } = useLingui()
  const ago = useAgo()
  const roles = useRoles()
  const [open, setOpen] = useState(false)
  const called = (id: string) => teams.find((team) => team.id === id)?.name ?? id
  const off = person.deactivatedAt
  const decide = (wish: Parameters<typeof api.decide>[1]) =>
    api.decide(person.id, wish).then(again, (error) => say(reasonOf(error), true))
  const change = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const role = String(form.get('role')) as Role
    void decide({ role, teams: form.getAll('team').map(String) }).then(() => setOpen(false))
  }
  return (
    <li className="person-row" data-off={off ? true : undefined}>
      <div className="person-facts">
        <strong>{person.name}</strong>
        <span>{off ? t`disattivata` : roles[person.role]}</span>
        <span>{person.teams.map(called).join(', ')}</span>
        <span className="faint">{person.seenAt ? t`al desk ${ago(person.seenAt)}` : t`mai al desk`}</span>
      </div>
      {admin && (
        <div className="person-acts">
          <button type="button" className="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t`Chiudi` : t`Ruolo e squadre`}
            <span className="hidden"> {person.name}</span>
          </button>
          {!self && (
            <button type="button" className="button" onClick={() => void decide({ active: Boolean(off) })}>
              {off ? t`Riattiva` : t`Disattiva`}
              <span className="hidden"> {person.name}</span>
            </button>
          )}
        </div>
      )}
      {open && (
        <form className="form" onSubmit={change}>
          <Rights teams={teams} held={person.role} chosen={person.teams} />
          {person.decided === 'issuer' && (
            <p className="faint">{t`Finora decide l’accesso aziendale; da qui in poi decide questo desk.`}</p>
          )}
          <button type="submit" className="button" data-kind="primary">
            {t`Salva`}
          </button>
        </form>
      )}
    </li>
  )
}

/** A role, and the teams it is for. */
export function Rights({ teams, held, chosen }: { teams: Team[]; held: Role; chosen: string[] }) {
  const { t } = useLingui()
  const roles = useRoles()
  return (
    <>
      <label className="field">
        <span>{t`Ruolo`}</span>
        <select name="role" defaultValue={held}>
          {(['agent', 'supervisor', 'admin'] as const).map((one) => (
            <option key={one} value={one}>
              {roles[one]}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="person-teams">
        <legend>{t`Squadre`}</legend>
        {teams.map(({ id, name }) => (
          <label key={id} className="check">
            <input type="checkbox" name="team" value={id} defaultChecked={chosen.includes(id)} />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
    </>
  )
}

function useRoles(): Record<Role, string> {
  const { t } = useLingui()
  return { agent: t`Operatore`, supervisor: t`Supervisore`, admin: t`Amministratore` }
}

/** Teams by name: a new one is an admin's, a name everybody's who leads it. */
function Teams({ teams, admin }: { teams: Team[]; admin: boolean }) {
  const { t } = useLingui()
  const save = (event: FormEvent<HTMLFormElement>, id?: string) => {
    event.preventDefault()
    const form = event.currentTarget
    const name = String(new FormData(form).get('name')).trim()
    const known = teams.map((team) => team.id)
    if (!name) return
    void api.nameTeam(id ?? idFor(name, known), name).then(
      () => {
        if (!id) form.reset()
        say(t`Salvato`)
        void again()
      },
      (error) => say(reasonOf(error), true),
    )
  }
  return (
    <section aria-labelledby="teams-title">
      <h2 id="teams-title">{t`Squadre`}</h2>
      <ul className="people-list">
        {teams.map(({ id, name }) => (
          <li key={id}>
            <form className="team-form" onSubmit={(event) => save(event, id)}>
              <input
                name="name"
                aria-label={t`Nome della squadra ${name}`}
                defaultValue={name}
                maxLength={60}
                required
              />
              <button type="submit" className="button">
                {t`Rinomina`}
                <span className="hidden"> {name}</span>
              </button>
            </form>
          </li>
        ))}
      </ul>
      {admin && (
        <form className="team-form" onSubmit={save}>
          <input name="name" aria-label={t`Nome della nuova squadra`} maxLength={60} required />
          <button type="submit" className="button">
            {t`Nuova squadra`}
          </button>
        </form>
      )}
    </section>
  )
}

/** A short name for keys and channels that nobody has yet. */
function idFor(name: string, known: string[]) {
  const plain = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const base = plain.slice(0, 40).replace(/-+$/, '') || 'team'
  if (!known.includes(base)) return base
  for (let count = 2; ; count++) if (!known.includes(`${base}-${count}`)) return `${base}-${count}`
}
