import { useLingui } from '@lingui/react/macro'
import { type FormEvent, useState } from 'react'
import { api, type Invite, type Role, type Team } from '../../../api.ts'
import { reasonOf } from '../../../problems.ts'
import { useAgo } from '../../../ui/time.tsx'
import { say } from '../../../ui/toast.tsx'
import { Copy } from '../../channels/copy.tsx'
import { Field } from '../../channels/fields.tsx'
import { Rights } from './people.tsx'

interface Props {
  teams: Team[]
  invites: Invite[]
  onChange: () => void
}

/** A link for one colleague, shown this once; and the invitations that are still out. */
export function InvitePeople({ teams, invites, onChange }: Props) {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  const [made, setMade] = useState<{ link: string; note: string }>()
  const make = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const note = String(form.get('note') ?? '').trim()
    const said = { role: String(form.get('role')) as Role, teams: form.getAll('team').map(String) }
    void api.invite({ ...said, ...(note ? { note } : {}) }).then(
      ({ link }) => {
        setMade({ link, note })
        setOpen(false)
        onChange()
      },
      (error) => say(reasonOf(error), true),
    )
  }
  const withdraw = (id: string) => void api.withdrawInvite(id).then(onChange, (error) => say(reasonOf(error), true))
  return (
    <section className="invites" aria-label={t`Inviti`}>
      <button
        type="button"
        className="button"
        data-kind={open ? undefined : 'primary'}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {open ? t`Chiudi` : t`Invita una persona`}
      </button>
      {open && (
        <form className="form connect" onSubmit={make}>
          <Field label={t`Per chi è`} name="note" hint={t`Nome o e-mail, solo per ricordarlo: entra chi ha il link.`} />
          <Rights teams={teams} held="agent" chosen={teams.length === 1 ? teams.map(({ id }) => id) : []} />
          <button type="submit" className="button" data-kind="primary">
            {t`Crea il link`}
          </button>
        </form>
      )}
      {made && <Made {...made} />}
      <Out invites={invites.filter(({ state }) => state === 'open')} onWithdraw={withdraw} />
    </section>
  )
}

function Made({ link, note }: { link: string; note: string }) {
  const { t } = useLingui()
  const body = t`Ciao, con questo link entri nel nostro desk: ${link}`
  return (
    <div className="connect" role="status">
      <p>{t`Ecco il link: si vede solo adesso, vale 72 ore e per una persona sola.`}</p>
      <Copy label={t`Link di invito`} value={link} />
      {note.includes('@') && (
        <a
          className="button"
          href={`mailto:${encodeURIComponent(note)}?subject=Ascolta&body=${encodeURIComponent(body)}`}
        >{t`Scrivi una mail a ${note}`}</a>
      )}
    </div>
  )
}

function Out({ invites, onWithdraw }: { invites: Invite[]; onWithdraw: (id: string) => void }) {
  const { t } = useLingui()
  const ago = useAgo()
  if (invites.length === 0) return null
  return (
    <ul className="people-list" aria-label={t`Inviti aperti`}>
      {invites.map(({ id, note, by, createdAt }) => (
        <li key={id} className="person-row">
          <div className="person-facts">
            <strong>{note ?? t`Invito senza nome`}</strong>
            <span className="faint">{t`creato da ${by} ${ago(createdAt)}`}</span>
          </div>
          <button type="button" className="button" onClick={() => onWithdraw(id)}>
            {t`Ritira`}
            <span className="hidden"> {note ?? ''}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
