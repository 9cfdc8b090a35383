import { Trans } from '@lingui/react/macro'
import { loginUrl } from '../../api.ts'
import { Mark } from '../../ui/mark.tsx'
import { Appearance } from '../shell/appearance.tsx'

/** Calm, with one thing to do. */
export function Login() {
  const outcome = new URLSearchParams(location.search).get('login')
  const to = location.pathname === '/' ? '/mine' : location.pathname
  return (
    <main className="login">
      <div className="login-card">
        <Mark size={56} />
        <h1>Ascolta</h1>
        <p className="motto" lang="it">
          Ascolta, poi rispondi
        </p>
        {outcome && (
          <p className="login-refused" role="alert">
            {outcome === 'refused' ? (
              <Trans>
                Il tuo account non ha ancora un ruolo in questo desk. Chiedi a un amministratore di dartelo.
              </Trans>
            ) : (
              <Trans>L’accesso non è riuscito. Riprova.</Trans>
            )}
          </p>
        )}
        <a className="button login-enter" data-kind="primary" href={loginUrl(to)}>
          <Trans>Accedi</Trans>
        </a>
        <p className="login-note">
          <Trans>Entri con l’account della tua organizzazione.</Trans>
        </p>
      </div>
      <div className="login-foot">
        <Appearance />
      </div>
    </main>
  )
}
