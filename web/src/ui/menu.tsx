import { Ellipsis } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react'

interface Props {
  label: string
  /** Its button says its label, instead of three dots. */
  words?: boolean
  /** Its items, made only while it is open. `close` gives the focus back. */
  children: (close: () => void) => ReactNode
}

/** A menu on the native popover: it closes by itself on Escape and beside, the arrows move through it. */
export function Menu({ label, words = false, children }: Props) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
  useLayoutEffect(() => {
    if (open) place(button.current, list.current)
  }, [open])
  const press = (event: KeyboardEvent) => {
    const all = items()
    const at = all.indexOf(document.activeElement as HTMLElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (event.key === 'Tab') list.current?.hidePopover()
    if (to === undefined) return
    event.preventDefault()
    all.at(to % all.length)?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className={words ? 'button menu-button' : 'icon-button menu-button'}
        aria-label={words ? undefined : label}
        aria-haspopup="menu"
        aria-expanded={open}
        popoverTarget={id}
      >
        {words ? label : <Ellipsis aria-hidden />}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        data-open={open || undefined}
        onToggle={({ newState }) => setOpen(newState === 'open')}
        onKeyDown={press}
      >
        {open && children(() => list.current?.hidePopover())}
      </div>
    </>
  )
}

/** Under its button, and where there is no room above it; inside the window in any case. */
function place(button: HTMLElement | null, list: HTMLElement | null) {
  if (!button || !list) return
  const from = button.getBoundingClientRect()
  const { width, height } = list.getBoundingClientRect()
  const below = from.bottom + height + 8 < innerHeight
  list.style.top = `${below ? from.bottom + 4 : Math.max(8, from.top - height - 4)}px`
  list.style.left = `${Math.min(Math.max(8, from.right - width), innerWidth - width - 8)}px`
  list.querySelector<HTMLElement>('[role="menuitem"]')?.focus()
}
