import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import { api, type TeamSeats } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { Skeleton } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useSkills } from '../../ui/why.tsx'
import type { Held } from '../conversation/cache.ts'
import { give } from '../conversation/queries.ts'

type Seat = TeamSeats['seats'][number]

/** Whom a supervisor gives a conversation to: somebody of its team, or another team. */
export default function Give({ conversation, onClose }: { conversation: Held; onClose: () => void }) {
  const { t } = useLingui()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const [trouble, setTrouble] = useState<string>()
  useEffect(() => dialog.current?.showModal(), [])
  const found = useQuery({ queryKey: ['assignment'], queryFn: api.assignment, staleTime: 5_000 })
  const { id, team, owner } = conversation.ticket
  const here = found.data?.teams.find((one) => one.team.id === team)
  const others = (found.data?.all ?? []).filter((one) => one.id !== team)
  const to = async (whom: Parameters<typeof api.give>[1], name: string) => {
    try {
      await give(id, whom)
      say(t`Passata a ${name}`)
      dialog.current?.close()
    } catch (error) {
      setTrouble(reasonOf(error))
    }
  }
  const failed = trouble ?? (found.error ? reasonOf(found.error) : undefined)
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={title} onClose={onClose}>
      <header className="dialog-head">
        <h2 id={title}>{t`A chi passa la conversazione?`}</h2>
        <button type="button" className="icon-button" aria-label={t`Chiudi`} onClick={() => dialog.current?.close()}>
          <X aria-hidden />
        </button>
      </header>
      {!found.data && !found.error && <Skeleton rows={3} kind="text" />}
      {here && (
        <section className="give" aria-label={t`Persone di ${here.team.name}`}>
          <h3>{here.team.name}</h3>
          {here.seats.map((seat) => (
            <button
              key={seat.agent.id}
              type="button"
              className="button"
              disabled={seat.agent.id === owner?.id}
              onClick={() => void to({ agent: seat.agent.id }, seat.agent.name)}
            >
              <strong>{seat.agent.name}</strong>
              <Load seat={seat} manual={here.team.method === 'manual'} />
            </button>
          ))}
        </section>
      )}
      {others.length > 0 && (
        <section className="give" aria-label={t`Altre squadre`}>
          <h3>{t`Un’altra squadra`}</h3>
          {others.map((one) => (
            <button key={one.id} type="button" className="button" onClick={() => void to({ team: one.id }, one.name)}>
              {one.name}
            </button>
          ))}
        </section>
      )}
      {failed && (
        <p className="trouble" role="alert">
          {failed}
        </p>
      )}
    </dialog>
  )
}

/** What helps to choose: whether they are there, what they hold, what they can. */
function Load({ seat, manual }: { seat: Seat; manual: boolean }) {
  const { t } = useLingui()
  const skillName = useSkills()
  const held = seat.open.public + seat.open.private + seat.open.mail
  const parts = [
    ...(manual ? [] : [seat.onDuty ? t`in turno` : t`fuori turno`, t`ne ha ${held}`]),
    ...Object.entries(seat.skills).map(([skill, level]) => `${skillName(skill)} ${level}`),
  ]
  if (parts.length === 0) return null
  return <span className="faint">{parts.join(' · ')}</span>
}
