import type { SavedView } from '@ascolta/functions/api/saved-views'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'wouter'
import { api, type List, viewIn } from '../../api.ts'
import { withWords } from '../../i18n.ts'
import { Menu } from '../../ui/menu.tsx'

const Dialog = lazy(() => withWords(import('../views/dialog.tsx')))

export const viewsKey = ['views'] as const
const viewsQuery = { queryKey: viewsKey, queryFn: api.views, staleTime: 60_000 }

/** The view that a list is, once it is known. */
export function useView(list: List): SavedView | undefined {
  const id = viewIn(list)
  return useQuery({ ...viewsQuery, enabled: id !== undefined }).data?.views.find((view) => view.id === id)
}

/** Lists that people made: each has an address, which opens for whoever may see it. */
export function Views({ list }: { list: List }) {
  const { t } = useLingui()
  const [edited, setEdited] = useState<SavedView | 'new'>()
  const here = useView(list)
  return (
    <>
      <Menu label={t`Viste`} words>
        {(close) => <Known list={list} close={close} edit={setEdited} here={here} />}
      </Menu>
      {edited && (
        <Suspense fallback={null}>
          <Dialog view={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
        </Suspense>
      )}
    </>
  )
}

function Known({
  list,
  close,
  edit,
  here,
}: {
  list: List
  close: () => void
  edit: (view: SavedView | 'new') => void
  here: SavedView | undefined
}) {
  const { t } = useLingui()
  const views = useQuery(viewsQuery).data?.views ?? []
  const ask = (view: SavedView | 'new') => () => {
    close()
    edit(view)
  }
  return (
    <>
      {views.map((view) => (
        <Link
          key={view.id}
          href={`/views/${view.id}`}
          role="menuitem"
          className="menu-item"
          aria-current={viewIn(list) === view.id ? 'page' : undefined}
          onClick={close}
        >
          {view.name}
          <span className="faint">
            {view.share === 'company' ? t`di tutti` : view.share ? t`della squadra` : t`mia`}
          </span>
        </Link>
      ))}
      {here?.mine && (
        <button type="button" role="menuitem" className="menu-item" onClick={ask(here)}>
          {t`Modifica questa vista`}
        </button>
      )}
      <button type="button" role="menuitem" className="menu-item" onClick={ask('new')}>
        {t`Nuova vista`}
      </button>
    </>
  )
}
