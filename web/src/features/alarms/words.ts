import type { AlarmView } from '@ascolta/functions/api/alarms'
import { useLingui } from '@lingui/react/macro'

/** What a clock told, in a few words. */
export function useTold() {
  const { t } = useLingui()
  return ({ kind, about }: Pick<AlarmView, 'kind' | 'about'>) => {
    if (about === 'commitment') return kind === 'warned' ? t`Promessa in scadenza` : t`Promessa scaduta`
    if (about === 'resolution') return kind === 'warned' ? t`Da risolvere tra poco` : t`Non risolta in tempo`
    if (kind === 'warned') return t`Risposta in scadenza`
    return kind === 'late' ? t`Risposta in ritardo` : t`In ritardo da troppo tempo`
  }
}
