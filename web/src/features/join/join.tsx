import { Trans, useLingui } from '@lingui/react/macro'
import { useEffect, useState } from 'react'
import { api, loginUrl, type Role } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { Mark } from '../../ui/mark.tsx'

interface Looked {
  by: string
  role: Role
  teams: string[]
}

/** Where an invitation's link leads: says what it holds, then to the login. The secret stands behind the # and leaves the address at once. */
export default function Join() {
  const { t } = useLingui()
  const [found, setFound] = useState<Looked>()
  const [why, setWhy] = useState<string>()
  useEffect(() => {
    const secret = location.hash.slice(1)
    history.replaceState(null, '', '/join')
    api.lookAtInvite(secret).then(setFound, (error) => setWhy(reasonOf(error)))
  }, [])
  const roles: Record<Role, string> = { agent: t`Operatore`, supervisor: t`Supervisore`, admin: t`Amministratore` }
  const by = found?.by ?? ''
  return (
    <main className="login">
      <div className="login-card">
        <Mark size={56} />
        <h1>Ascolta</h1>
        {why && (
          <p className="login-refused" role="alert">
            {why}
          </p>
        )}
        {found && (
          <>
            <p>
              <Trans>{by} ti ha invitato in questo desk.</Trans>
            </p>
            <p className="faint">{[roles[found.role], ...found.teams].join(' · ')}</p>
            <a className="button login-enter" data-kind="primary" href={loginUrl('/mine')}>
              <Trans>Accedi ed entra</Trans>
            </a>
          </>
        )}
      </div>
    </main>
  )
}
