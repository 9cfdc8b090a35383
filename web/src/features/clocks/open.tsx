import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { lazy, Suspense, useState } from 'react'
import type { Draft } from '../../api.ts'
import { Skeleton } from '../../ui/states.tsx'
import { whole } from '../../ui/time.tsx'
import { keeperOf } from '../composer/draft.ts'

const Panel = lazy(() => import('./panel.tsx'))

/** The ticket's clocks and promises, looked at when somebody wants to. */
export function ClocksOf({ ticket, draft }: { ticket: Row; draft: Draft }) {
  const { t, i18n } = useLingui()
  const [open, setOpen] = useState(false)
  return (
    <details className="clocks-of" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {t`Scadenze e promesse`}
        {ticket.promised && (
          <span className="faint"> · {t`promessa per ${whole(ticket.promised, i18n.locale, ticket.zone)}`}</span>
        )}
      </summary>
      {open && (
        <Suspense fallback={<Skeleton rows={2} kind="text" />}>
          <Panel ticket={ticket} onWords={(words) => keeperOf(ticket.id, draft).add(words)} />
        </Suspense>
      )}
    </details>
  )
}
