import { useLingui } from '@lingui/react/macro'
import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from 'react'
import { Link, Redirect } from 'wouter'
import { Skeleton } from '../../ui/states.tsx'
import { useMe } from '../me.ts'

const Assignment = lazy(() => import('./assignment.tsx'))
const Rules = lazy(() => import('./rules.tsx'))
const Codes = lazy(() => import('./codes.tsx'))
const Handling = lazy(() => import('./handling.tsx'))
const SearchIndex = lazy(() => import('./search.tsx'))

const Calendars = lazy(() => import('./calendars.tsx'))
const Targets = lazy(() => import('./targets.tsx'))
const Crm = lazy(() => import('./crm.tsx'))

type Role = 'agent' | 'supervisor' | 'admin'

/** One page of settings: who may open it, and its code, loaded when somebody does. */
interface Section {
  id: string
  title: string
  role: Role
  page: LazyExoticComponent<ComponentType>
}

const People = lazy(() => import('./people/people.tsx'))

const roles: Role[] = ['agent', 'supervisor', 'admin']

/** Everything that a company sets for itself, one section beside the other. */
export default function Settings({ section }: { section: string | undefined }) {
  const { t } = useLingui()
  const { agent } = useMe()
  const sections: Section[] = [
    { id: 'assignment', title: t`Squadre e assegnazione`, role: 'supervisor', page: Assignment },
    { id: 'rules', title: t`Regole`, role: 'supervisor', page: Rules },
    { id: 'people', title: t`Persone`, role: 'supervisor', page: People },
    { id: 'calendars', title: t`Calendari`, role: 'supervisor', page: Calendars },
    { id: 'targets', title: t`Obiettivi`, role: 'supervisor', page: Targets },
    { id: 'handling', title: t`Gestione`, role: 'admin', page: Handling },
    { id: 'codes', title: t`Codici`, role: 'admin', page: Codes },
    { id: 'search', title: t`Ricerca`, role: 'admin', page: SearchIndex },
    { id: 'crm', title: t`CRM`, role: 'admin', page: Crm },
  ]
  const open = sections.filter(({ role }) => roles.indexOf(agent.role) >= roles.indexOf(role))
  const here = open.find(({ id }) => id === section)
  if (!here) return <Redirect to={open[0] ? `/settings/${open[0].id}` : '/mine'} />
  const { page: Page } = here
  return (
    <main className="page settings">
      <nav className="settings-nav" aria-label={t`Impostazioni`}>
        {open.map(({ id, title }) => (
          <Link key={id} href={`/settings/${id}`} aria-current={id === here.id ? 'page' : undefined}>
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
