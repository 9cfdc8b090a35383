import { Trans, useLingui } from '@lingui/react/macro'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { say } from '../../ui/toast.tsx'

/** After the records were brought back from a backup: what was let out before must not be sent by itself. */
export function Restored() {
  const { t } = useLingui()
  const mark = () =>
    api.restored().then(
      () => say(t`Fatto: le risposte di prima passano a una persona.`),
      (error: unknown) => say(reasonOf(error), true),
    )
  return (
    <details className="channel-settings">
      <summary>{t`Dopo un ripristino da una copia di sicurezza`}</summary>
      <p>
        <Trans>
          Le risposte che aspettavano di partire forse sono già state inviate. Con questo comando nessuna parte da sola:
          ognuna passa a una persona che guarda sulla rete e decide.
        </Trans>
      </p>
      <button type="button" className="button" onClick={() => void mark()}>
        {t`Ferma le risposte di prima`}
      </button>
    </details>
  )
}
