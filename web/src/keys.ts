import { useEffect, useRef } from 'react'
import { store } from './store.ts'

const key = 'ascolta.keys'

/** Single-key shortcuts can be switched off (WCAG 2.1.4). */
export const shortcuts = store(localStorage.getItem(key) !== 'off')

export function switchShortcuts(on: boolean) {
  shortcuts.set(on)
  if (on) localStorage.removeItem(key)
  else localStorage.setItem(key, 'off')
}

/** A switch that was clicked keeps the focus, but nobody types into it. */
const typing = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable], dialog'

/** Runs an action on a single key, unless one is typing or a dialog is open. */
export function useKeys(actions: Record<string, (() => void) | undefined>) {
  const on = shortcuts.useValue()
  const held = useRef(actions)
  held.current = actions
  useEffect(() => {
    if (!on) return
    const press = (event: KeyboardEvent) => {
      const { target } = event
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (target instanceof Element && target.closest(typing)) return
      const act = held.current[event.key]
      if (!act) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [on])
}
