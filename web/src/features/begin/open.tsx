import { useLingui } from '@lingui/react/macro'
import { SquarePen } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useKeys } from '../../keys.ts'
import { store } from '../../store.ts'
import { useMe } from '../me.ts'
import { beginsOn } from './on.ts'

const Begin = lazy(() => import('./begin.tsx'))

/** Whether the dialog is open. */
export const beginning = store(false)
const start = () => beginning.set(true)

/** The way into a conversation that we begin; not there where no network of this person's allows it. */
export function BeginButton() {
  const { t } = useLingui()
  const may = useMe().accounts.some((account) => beginsOn(account).length > 0)
  useKeys({ n: may ? start : undefined })
  if (!may) return null
  return (
    <button type="button" className="rail-place rail-begin" aria-keyshortcuts="n" onClick={start}>
      <SquarePen aria-hidden />
      <span>{t`Nuova conversazione`}</span>
    </button>
  )
}

export function BeginDialog() {
  if (!beginning.useValue()) return null
  return (
    <Suspense fallback={null}>
      <Begin onClose={() => beginning.set(false)} />
    </Suspense>
  )
}
