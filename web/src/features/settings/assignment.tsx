import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { api, type TeamSeats } from '../../api.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { Caps, changed, assignmentKey as key } from './caps.tsx'
import { SeatRow } from './seat.tsx'

/** How each team's tickets find their agent, and who sits there. */
export default function Assignment() {
  const { t } = useLingui()
  const found = useQuery({ queryKey: key, queryFn: api.assignment, refetchInterval: 15_000 })
  if (found.error)
    return <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
  if (!found.data) return <Skeleton rows={3} kind="text" />
  const { teams } = found.data
  const known = [...new Set(teams.flatMap(({ seats }) => seats.flatMap(({ skills }) => Object.keys(skills))))].sort()
  return (
    <>
      <h1>{t`Squadre e assegnazione`}</h1>
      <p className="page-lead">
        {t`A chi arrivano le conversazioni nuove: chi è in turno, ha le competenze e non è al completo. Chi aspetta da più tempo passa per primo.`}
      </p>
      {teams.map((one) => (
        <TeamCard key={one.team.id} {...one} known={known} />
      ))}
      <LeftBehind />
    </>
  )
}

function TeamCard({ team, seats, known }: TeamSeats & { known: string[] }) {
  const { t } = useLingui()
  const [method, setMethod] = useState(team.method)
  const [caps, setCaps] = useState(team.caps)
  const [weights, setWeights] = useState(team.weights)
  const [widen, setWiden] = useState(team.widenAfterMinutes)
  const [keep, setKeep] = useState(team.keepLastAgent)
  const save = (event: FormEvent) => {
    event.preventDefault()
    const set = { method, caps, weights, widenAfterMinutes: widen, keepLastAgent: keep }
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
        {method !== 'manual' && <Caps label={t`Al massimo per persona`} caps={caps} onCaps={setCaps} />}
        {method === 'least-loaded' && <Caps label={t`Quanto pesa una`} caps={weights} onCaps={setWeights} weights />}
        {method !== 'manual' && (
          <>
            <label>
              {t`Se nessuno è libero, chiedi un livello in meno dopo (minuti)`}
              <input
                type="number"
                required
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
      <Opening calendar={team.calendar} />
      {seats.length === 0 ? (
        <p className="faint">{t`Nessuno è ancora entrato in questa squadra.`}</p>
      ) : (
        <ul className="seats" aria-label={t`Persone di ${team.name}`}>
          {seats.map((seat) => (
            <SeatRow key={seat.agent.id} team={team} seat={seat} known={known} />
          ))}
        </ul>
      )}
    </section>
  )
}

/** The hours by which a team's clocks run; they are set where calendars are. */
function Opening({ calendar }: { calendar: string | undefined }) {
  const { t } = useLingui()
  const { data } = useQuery({ queryKey: ['calendars'], queryFn: api.calendars, staleTime: 60_000 })
  const name = data?.calendars.find(({ id }) => id === calendar)?.name ?? t`nessun calendario`
  return (
    <p className="faint">
      {t`Orari di apertura: ${name}.`} <Link href="/settings/calendars">{t`Calendari`}</Link>
    </p>
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
            <Link href={`/team/${row.id}`}>
              #{row.number} {row.name ?? ''}
            </Link>
            <span className="faint">{row.owner?.name}</span>
            <button
              type="button"
              className="button"
              onClick={() => void changed(api.release(row.id), t`Rimessa tra quelle da assegnare`)}
            >
              {t`Rimetti da assegnare`}
              <span className="hidden"> #{row.number}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
