import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, type TeamSeats } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useSkills } from '../../ui/why.tsx'

const key = ['assignment']
const levels = [1, 2, 3]
const kinds = ['public', 'private', 'mail'] as const

const changed = async (asked: Promise<unknown>, done: string) => {
  try {
    await asked
    await queries.invalidateQueries({ queryKey: key })
    say(done)
  } catch (error) {
    say(reasonOf(error), true)
  }
}

/** How each team's tickets find their agent, and who sits there. */
export default function Assignment() {
  const { t } = useLingui()
  const found = useQuery({ queryKey: key, queryFn: api.assignment, refetchInterval: 15_000 })
  if (found.error)
    return <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
  if (!found.data) return <Skeleton rows={3} kind="text" />
  return (
    <>
      <h1>{t`Squadre e assegnazione`}</h1>
      <p className="page-lead">
        {t`A chi arrivano le conversazioni nuove: chi è in turno, ha le competenze e non è al completo. Chi aspetta da più tempo passa per primo.`}
      </p>
      {found.data.teams.map((one) => (
        <TeamCard key={one.team.id} {...one} />
      ))}
      <LeftBehind />
    </>
  )
}

function TeamCard({ team, seats }: TeamSeats) {
  const { t } = useLingui()
  const [method, setMethod] = useState(team.method)
  const [caps, setCaps] = useState(team.caps)
  const [widen, setWiden] = useState(team.widenAfterMinutes)
  const [keep, setKeep] = useState(team.keepLastAgent)
  const names = { public: t`pubbliche`, private: t`private`, mail: t`e-mail` }
  const save = (event: FormEvent) => {
    event.preventDefault()
    const { weights, calendar } = team
    const set = {
      method,
      caps,
      weights,
      widenAfterMinutes: widen,
      keepLastAgent: keep,
      ...(calendar ? { calendar } : {}),
    }
    void changed(api.setAssignment(team.id, set), t`Salvato: ${team.name}`)
  }
  return (
    <section className="assign" aria-label={team.name}>
      <h2>{team.name}</h2>
      <form className="assign-form" onSubmit={save}>
        <label>
          {t`Come si assegna`}
          <select value={method} onChange={(event) => setMethod(event.currentTarget.value as typeof method)}>
            <option value="manual">{t`A mano: ognuno prende le sue`}</option>
            <option value="rotation">{t`A rotazione`}</option>
            <option value="least-loaded">{t`A chi ne ha meno`}</option>
          </select>
        </label>
        {method !== 'manual' && (
          <>
            <fieldset>
              <legend>{t`Al massimo per persona`}</legend>
              {kinds.map((kind) => (
                <label key={kind}>
                  {names[kind]}
                  <input
                    type="number"
                    min={0}
                    max={60}
                    value={caps[kind]}
                    onChange={(event) => setCaps({ ...caps, [kind]: Number(event.currentTarget.value) })}
                  />
                </label>
              ))}
            </fieldset>
            <label>
              {t`Se nessuno è libero, chiedi un livello in meno dopo (minuti)`}
              <input
                type="number"
                min={1}
                max={1440}
                value={widen}
                onChange={(event) => setWiden(Number(event.currentTarget.value))}
              />
            </label>
            <label className="check">
              <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} />
              {t`Chi torna ritrova chi gli ha risposto, se è in turno e ha posto`}
            </label>
          </>
        )}
        <button type="submit" className="button" data-kind="primary">
          {t`Salva ${team.name}`}
        </button>
      </form>
      {seats.length === 0 ? (
        <p className="faint">{t`Nessuno è ancora entrato in questa squadra.`}</p>
      ) : (
        <ul className="seats">
          {seats.map((seat) => (
            <SeatRow key={seat.agent.id} team={team} seat={seat} />
          ))}
        </ul>
      )}
    </section>
  )
}

function SeatRow({ team, seat }: { team: TeamSeats['team']; seat: TeamSeats['seats'][number] }) {
  const { t } = useLingui()
  const skillName = useSkills()
  const [skill, setSkill] = useState('')
  const [level, setLevel] = useState(2)
  const { name } = seat.agent
  const sit = (skills: typeof seat.skills) => {
    const { caps, shifts } = seat
    const said = { skills, ...(caps ? { caps } : {}), ...(shifts ? { shifts } : {}) }
    void changed(api.setSeat(team.id, seat.agent.id, said), t`Salvato: ${name}`)
  }
  const add = (event: FormEvent) => {
    event.preventDefault()
    if (skill) sit({ ...seat.skills, [skill]: level })
    setSkill('')
  }
  const held = seat.open.public + seat.open.private + seat.open.mail
  return (
    <li className="seat">
      <strong>{name}</strong>
      <span className="state" data-state={seat.onDuty ? 'open' : 'closed'}>
        {seat.onDuty ? t`In turno` : t`Fuori turno`}
      </span>
      <span className="faint">
        {t({ message: plural(held, { one: '# conversazione', other: '# conversazioni' }) })}
      </span>
      {Object.entries(seat.skills).map(([id, has]) => (
        <button
          key={id}
          type="button"
          className="chip"
          aria-label={t`Togli a ${name}: ${skillName(id)}, livello ${has}`}
          onClick={() => sit(Object.fromEntries(Object.entries(seat.skills).filter(([one]) => one !== id)))}
        >
          {skillName(id)} {has} ×
        </button>
      ))}
      <form className="seat-add" onSubmit={add}>
        <input
          aria-label={t`Competenza di ${name}`}
          list="skills"
          placeholder="lang:en"
          pattern="(lang|topic|product):[a-z0-9\-]{1,24}"
          value={skill}
          onChange={(event) => setSkill(event.currentTarget.value)}
        />
        <select
          aria-label={t`Livello di ${name}`}
          value={level}
          onChange={(event) => setLevel(Number(event.currentTarget.value))}
        >
          {levels.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
        <button type="submit" className="button">{t`Aggiungi`}</button>
      </form>
      <datalist id="skills">
        {['it', 'en', 'es', 'fr', 'de', 'pt'].map((one) => (
          <option key={one} value={`lang:${one}`} />
        ))}
      </datalist>
    </li>
  )
}

/** What people who are off duty had begun: somebody decides, one by one. */
function LeftBehind() {
  const { t } = useLingui()
  const found = useQuery({ queryKey: [...key, 'left'], queryFn: api.leftBehind })
  const left = found.data?.tickets ?? []
  if (left.length === 0) return null
  return (
    <section aria-label={t`Rimaste a chi è fuori turno`}>
      <h2>{t`Rimaste a chi è fuori turno`}</h2>
      <ul className="seats">
        {left.map((row) => (
          <li key={row.id} className="seat">
            <a href={`/team/${row.id}`}>
              #{row.number} {row.name ?? ''}
            </a>
            <span className="faint">{row.owner?.name}</span>
            <button
              type="button"
              className="button"
              onClick={() => void changed(api.release(row.id), t`Rimessa tra quelle da assegnare`)}
            >
              {t`Riassegna`}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
