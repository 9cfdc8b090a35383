import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { say } from '../../ui/toast.tsx'

const key = ['duty']

/** One's own switch, for whoever works in a team whose tickets find their agent by themselves. */
export function DutySwitch() {
  const { t } = useLingui()
  const { data } = useQuery({ queryKey: key, queryFn: api.duty, staleTime: 60_000 })
  if (!data || data.teams.length === 0) return null
  const turn = async () => {
    try {
      const { on, kept } = await api.turnDuty(!data.on)
      queries.setQueryData(key, { ...data, on })
      say(
        on
          ? t`Sei in turno.`
          : kept > 0
            ? t`Sei fuori turno. Quello che avevi iniziato resta tuo.`
            : t`Sei fuori turno.`,
      )
      await queries.invalidateQueries({ queryKey: ['rows'] })
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  return (
    <button type="button" className="rail-place" role="switch" aria-checked={data.on} onClick={() => void turn()}>
      <span className="duty" data-on={data.on || undefined} aria-hidden />
      <span>{data.on ? t`In turno` : t`Fuori turno`}</span>
    </button>
  )
}
