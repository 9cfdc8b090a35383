import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { Link } from 'wouter'
import { store } from '../store.ts'

interface Toast {
  id: number
  text: string
  bad: boolean
  /** The way back. */
  undo: (() => void) | undefined
  /** Where it is about. */
  to: string | undefined
}

const toasts = store<Toast[]>([])
let next = 0

/** Says one thing, for six seconds; a failure stays until it is closed. */
export function say(text: string, bad = false, undo?: () => void, to?: string) {
  const toast = { id: next++, text, bad, undo, to }
  toasts.set([...toasts.get().slice(-2), toast])
  if (!bad) setTimeout(() => dismiss(toast.id), 6_000)
}

const dismiss = (id: number) => toasts.set(toasts.get().filter((toast) => toast.id !== id))

export function Toasts() {
  const { t } = useLingui()
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.useValue().map(({ id, text, bad, undo, to }) => (
        <div key={id} className="toast" data-bad={bad || undefined}>
          <span>{text}</span>
          {to && (
            <Link href={to} className="link-button" onClick={() => dismiss(id)}>
              {t`Apri`}
            </Link>
          )}
          {undo && (
            <button
              type="button"
              className="link-button"
              onClick={() => {
                dismiss(id)
                undo()
              }}
            >
              {t`Annulla`}
            </button>
          )}
          <button type="button" className="icon-button" aria-label={t`Chiudi il messaggio`} onClick={() => dismiss(id)}>
            <X aria-hidden />
          </button>
        </div>
      ))}
    </div>
  )
}
