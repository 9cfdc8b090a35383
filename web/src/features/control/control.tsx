import { useLingui } from '@lingui/react/macro'
import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react'
import { Link, Redirect } from 'wouter'
import { Skeleton } from '../../ui/states.tsx'

interface Section {
  id: string
  title: string
  page: LazyExoticComponent<ComponentType>
}

const Board = lazy(() => import('./board.tsx'))
const Books = lazy(() => import('./books.tsx'))
const Trolls = lazy(() => import('./trolls.tsx'))

const Deadlines = lazy(() => import('./deadlines.tsx'))

/** What a supervisor watches. */
export default function Control({ section }: { section: string | undefined }) {
  const { t } = useLingui()
  const sections: Section[] = [
    { id: 'board', title: t`Tabellone`, page: Board },
    { id: 'books', title: t`Bilancio`, page: Books },
    { id: 'deadlines', title: t`Scadenze`, page: Deadlines },
    { id: 'trolls', title: t`Troll`, page: Trolls },
  ]
  const here = sections.find(({ id }) => id === section)
  if (!here) return <Redirect to={`/control/${sections[0]?.id}`} />
  const { page: Page } = here
  return (
    <main className="page settings">
      <nav className="settings-nav" aria-label={t`Controllo`}>
        {sections.map(({ id, title }) => (
          <Link key={id} href={`/control/${id}`} aria-current={id === here.id ? 'page' : undefined}>
            {title}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Skeleton rows={3} kind="text" />}>
        <Page />
      </Suspense>
    </main>
  )
}
