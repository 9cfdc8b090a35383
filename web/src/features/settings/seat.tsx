import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { api, type TeamSeats } from '../../api.ts'
import { useSkills } from '../../ui/why.tsx'
import { Caps, changed } from './caps.tsx'
import { Hours } from './hours.tsx'
import { SkillsField } from './skills.tsx'

type Seat = TeamSeats['seats'][number]
type Team = TeamSeats['team']
type Shifts = NonNullable<Seat['shifts']>
type Week = { from: string; to: string }[][]

/** Somebody in a team: whether they are there, what they hold, what they can; and the way to change that. */
export function SeatRow({ team, seat, known }: { team: Team; seat: Seat; known: string[] }) {
  const { t } = useLingui()
  const skillName = useSkills()
  const [open, setOpen] = useState(false)
  const { name } = seat.agent
  const held = seat.open.public + seat.open.private + seat.open.mail
  return (
    <li className="seat">
      <strong>{name}</strong>
      <span className="state on-duty" data-on={seat.onDuty || undefined}>
        {seat.onDuty ? t`In turno` : t`Fuori turno`}
      </span>
      <span className="faint">
        {t({ message: plural(held, { one: '# conversazione', other: '# conversazioni' }) })}
      </span>
      {Object.entries(seat.skills).map(([id, has]) => (
        <span key={id} className="tag">
          {skillName(id)} {has}
        </span>
      ))}
      {seat.caps && <span className="tag">{t`limiti suoi`}</span>}
      {seat.shifts && <span className="tag">{t`turni fissi`}</span>}
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {t`Modifica`}
        <span className="hidden"> {name}</span>
      </button>
      {open && <SeatDialog team={team} seat={seat} known={known} onClose={() => setOpen(false)} />}
    </li>
  )
}

function SeatDialog({ team, seat, known, onClose }: { team: Team; seat: Seat; known: string[]; onClose: () => void }) {
  const { t } = useLingui()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  useEffect(() => dialog.current?.showModal(), [])
  const { name } = seat.agent
  const [skills, setSkills] = useState(seat.skills)
  const [caps, setCaps] = useState(seat.caps)
  const [week, setWeek] = useState(() => seat.shifts && weekOf(seat.shifts))
  const zone = seat.shifts?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const shifts = week && { zone, week: windowsOf(week) }
    const said = { skills, ...(caps ? { caps } : {}), ...(shifts && shifts.week.length > 0 ? { shifts } : {}) }
    if (await changed(api.setSeat(team.id, seat.agent.id, said), t`Salvato: ${name}`)) dialog.current?.close()
  }
  return (
    <dialog ref={dialog} className="dialog seat-dialog" aria-labelledby={title} onClose={onClose}>
      <header className="dialog-head">
        <h2 id={title}>{t`${name} in ${team.name}`}</h2>
        <button type="button" className="icon-button" aria-label={t`Chiudi`} onClick={() => dialog.current?.close()}>
          <X aria-hidden />
        </button>
      </header>
      <form className="handling" onSubmit={(event) => void save(event)}>
        <SkillsField label={t`Competenze`} skills={skills} known={known} onSkills={setSkills} />
        <label className="check">
          <input
            type="checkbox"
            checked={caps !== undefined}
            onChange={({ currentTarget }) => setCaps(currentTarget.checked ? team.caps : undefined)}
          />
          {t`Limiti diversi da quelli della squadra`}
        </label>
        {caps && <Caps label={t`Al massimo per ${name}`} caps={caps} onCaps={setCaps} />}
        <label className="check">
          <input
            type="checkbox"
            checked={week !== undefined}
            onChange={({ currentTarget }) => setWeek(currentTarget.checked ? office() : undefined)}
          />
          {t`Turni fissi: entra ed esce da sé`}
        </label>
        {week && (
          <>
            <p className="faint">{t`Orari di ${zone}. L’interruttore di chi lavora vale fino al prossimo cambio di turno.`}</p>
            <div className="hours">
              <Hours week={week} onWeek={setWeek} />
            </div>
          </>
        )}
        <button type="submit" className="button" data-kind="primary">
          {t`Salva ${name}`}
        </button>
      </form>
    </dialog>
  )
}

const office = (): Week => [0, 1, 2, 3, 4, 5, 6].map((day) => (day < 5 ? [{ from: '09:00', to: '18:00' }] : []))

/** By day, as people read a week; midnight at the end of a day is 24:00 there. */
const weekOf = ({ week }: Shifts): Week =>
  [0, 1, 2, 3, 4, 5, 6].map((day) =>
    week
      .filter((one) => one.day === day)
      .map(({ from, to }) => ({ from, to: to === '00:00' ? '24:00' : to }))
      .sort((a, b) => (a.from < b.from ? -1 : 1)),
  )

const windowsOf = (week: Week): Shifts['week'] =>
  week.flatMap((windows, day) => windows.map(({ from, to }) => ({ day, from, to: to === '24:00' ? '00:00' : to })))
