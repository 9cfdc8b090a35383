import { useLingui } from '@lingui/react/macro'

/** How urgent somebody says a ticket is, in words. */
export function usePriority() {
  const names = usePriorities()
  return (priority = 'normal') => names[priority as keyof typeof names] ?? priority
}

/** Every priority by its name. */
export function usePriorities() {
  const { t } = useLingui()
  return { low: t`Bassa`, normal: t`Normale`, high: t`Alta`, urgent: t`Urgente` }
}
