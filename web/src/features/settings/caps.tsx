import { useLingui } from '@lingui/react/macro'
import type { TeamSeats } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { say } from '../../ui/toast.tsx'

type PerContact = TeamSeats['team']['caps']

/** What is known of teams and who sits there. */
export const assignmentKey = ['assignment']
const contacts = ['public', 'private', 'mail'] as const

/** Says whether it was done, and shows what is true afterwards. */
export async function changed(asked: Promise<unknown>, done: string) {
  try {
    await asked
    await queries.invalidateQueries({ queryKey: assignmentKey })
    say(done)
    return true
  } catch (error) {
    say(reasonOf(error), true)
    return false
  }
}

/** A number for each kind of contact. */
export function Caps({
  label,
  caps,
  onCaps,
  weights,
}: {
  label: string
  caps: PerContact
  onCaps: (caps: PerContact) => void
  /** Numbers that say how much one counts, not how many there may be. */
  weights?: boolean
}) {
  const { t } = useLingui()
  const names = { public: t`pubbliche`, private: t`private`, mail: t`e-mail` }
  const limits = weights ? { min: 0.1, max: 10, step: 0.1 } : { min: 0, max: 60, step: 1 }
  return (
    <fieldset className="per-contact">
      <legend>{label}</legend>
      {contacts.map((contact) => (
        <label key={contact}>
          {names[contact]}
          <input
            type="number"
            required
            {...limits}
            value={caps[contact]}
            onChange={({ currentTarget }) => onCaps({ ...caps, [contact]: Number(currentTarget.value) })}
          />
        </label>
      ))}
    </fieldset>
  )
}
