import { store } from './store.ts'

export type Theme = 'system' | 'light' | 'dark'
const key = 'ascolta.theme'

const stored = localStorage.getItem(key)
export const theme = store<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system')

export function chooseTheme(next: Theme) {
  theme.set(next)
  if (next === 'system') {
    localStorage.removeItem(key)
    delete document.documentElement.dataset.theme
  } else {
    localStorage.setItem(key, next)
    document.documentElement.dataset.theme = next
  }
}
