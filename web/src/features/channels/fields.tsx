import { useLingui } from '@lingui/react/macro'
import { type FormEvent, type ReactNode, useState } from 'react'
import { reasonOf } from '../../problems.ts'
import { say } from '../../ui/toast.tsx'
import { useMe } from '../me.ts'

interface FieldProps {
  label: string
  name: string
  value?: string | number | undefined
  type?: 'text' | 'password' | 'number'
  hint?: string | undefined
  required?: boolean
  list?: string
  pattern?: string
}

export const Field = ({ label, name, value, type = 'text', hint, required = false, list, pattern }: FieldProps) => (
  <label className="field">
    <span>{label}</span>
    <input
      name={name}
      type={type}
      defaultValue={value}
      required={required}
      list={list}
      pattern={pattern}
      min={type === 'number' ? 1 : undefined}
      autoComplete={type === 'password' ? 'new-password' : 'off'}
      spellCheck={false}
    />
    {hint && <small className="faint">{hint}</small>}
  </label>
)

/** A team by its short name; those we know are offered. */
export function TeamField({ value }: { value?: string }) {
  const { t } = useLingui()
  const { agent, accounts } = useMe()
  const teams = [...new Set([...agent.teams, ...accounts.map(({ team }) => team)])]
  return (
    <>
      <Field
        label={t`Squadra che risponde`}
        name="team"
        value={value ?? teams[0]}
        list="teams"
        pattern="[a-z0-9][a-z0-9\-]*"
        hint={t`minuscole, cifre e trattini`}
        required
      />
      <datalist id="teams">
        {teams.map((team) => (
          <option key={team} value={team} />
        ))}
      </datalist>
    </>
  )
}

/** A form that asks once, and says why it was refused. `read` gives a field's words, without spaces around. */
export function Form({
  submit,
  beside,
  onSubmit,
  children,
}: {
  submit: string
  /** Another way out, beside the button. */
  beside?: ReactNode
  onSubmit: (read: (name: string) => string) => Promise<unknown>
  children: ReactNode
}) {
  const [busy, setBusy] = useState(false)
  const go = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    setBusy(true)
    try {
      await onSubmit((name) => String(data.get(name) ?? '').trim())
    } catch (error) {
      say(reasonOf(error), true)
    }
    setBusy(false)
  }
  return (
    <form className="form" onSubmit={(event) => void go(event)}>
      {children}
      <div className="form-ways">
        <button type="submit" className="button" data-kind="primary" disabled={busy}>
          {submit}
        </button>
        {beside}
      </div>
    </form>
  )
}
