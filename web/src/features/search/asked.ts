import { useLocation } from 'wouter'
import type { Wish } from '../../api.ts'
import { useKeys } from '../../keys.ts'
import { store } from '../../store.ts'

export const nothing: Wish = { text: '' }

/** What was asked last. In memory alone: a customer's name belongs into no address, no history and no storage. */
export const asked = store<Wish>(nothing)

export const fieldId = 'search-text'

/** `/` leads to the search, and into its field. */
export function useSearchKey() {
  const [path, go] = useLocation()
  useKeys({
    '/': () => {
      if (path !== '/search') go('/search')
      document.getElementById(fieldId)?.focus()
    },
  })
}
