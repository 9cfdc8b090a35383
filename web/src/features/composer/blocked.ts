import { useLingui } from '@lingui/react/macro'
import { problems } from '../../problems.ts'
import { span, useNow } from '../../ui/time.tsx'
import type { Held } from '../conversation/cache.ts'
import { useReasons } from '../conversation/reasons.ts'
import type { Going } from './way.ts'

/** Why nothing can be sent this way, in words. */
export function useBlocked({ ticket }: Held, { way, account, capability }: Going, template: boolean) {
  const { t, i18n } = useLingui()
  const now = useNow()
  const reasons = useReasons()
  if (ticket.state === 'closed') return t`La conversazione è chiusa.`
  const closesAt = way.closesAt ? Date.parse(way.closesAt) : Number.POSITIVE_INFINITY
  const closed = way.refused === 'reply.window' || closesAt <= now
  const approved = closed && capability?.templates !== undefined
  if (closed && !(approved && template)) {
    if (approved && !ticket.heardAt) return t`Il cliente non ha ancora scritto: fino ad allora solo modelli approvati.`
    const since = Number.isFinite(closesAt) && closesAt <= now ? span(now - closesAt, i18n.locale) : undefined
    if (approved && since) return t`Finestra chiusa da ${since}: scegli un modello approvato.`
    if (approved) return t`La finestra per rispondere è chiusa: scegli un modello approvato.`
    return since
      ? t`Finestra chiusa da ${since}: il cliente deve scrivere di nuovo.`
      : t`La finestra per rispondere è chiusa: il cliente deve scrivere di nuovo.`
  }
  if (way.refused && !closed) {
    const known = problems[way.refused]
    return known ? i18n._(known) : t`La rete non lo permette adesso (${way.refused}).`
  }
  if (!account) return t`L’account non è collegato al desk.`
  if (account.state === 'paused') {
    const why = account.paused ? reasons(account.paused.reason) : t`serve un nuovo accesso`
    return t`L’account è in pausa (${why}): un amministratore deve ricollegarlo.`
  }
  if (account.state === 'disconnected') return t`L’account è scollegato.`
  return undefined
}
