import { useLingui } from '@lingui/react/macro'
import { type KeyboardEvent, useId, useRef, useState } from 'react'

interface Person {
  id: string
  name: string
}

/** Whom a note calls: those whose name stands behind an @ in it. */
export const calledIn = (text: string, people: Person[]) =>
  people.filter(({ name }) => text.includes(`@${name}`)).map(({ id }) => id)

const plain = (words: string) => words.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase('it')

/** Words for colleagues: an @ offers who may be called, the arrows choose, Enter or Tab takes. */
export function Calling({
  text,
  people,
  on,
  onSubmit,
}: {
  text: string
  people: Person[]
  on: (text: string) => void
  onSubmit: () => void
}) {
  const { t, i18n } = useLingui()
  const field = useRef<HTMLTextAreaElement>(null)
  const list = useId()
  /** Where the @ stands that a name is being typed behind. */
  const [from, setFrom] = useState<number>()
  const [at, setAt] = useState(0)
  const typed = from === undefined ? '' : plain(text.slice(from + 1, field.current?.selectionStart ?? text.length))
  const offered =
    from === undefined
      ? []
      : people
          .filter(
            ({ name }) =>
              plain(name)
                .split(' ')
                .some((part) => part.startsWith(typed)) || plain(name).startsWith(typed),
          )
          .slice(0, 8)
  const here = offered[Math.min(at, offered.length - 1)]

  const look = () => {
    const { value = '', selectionStart = 0 } = field.current ?? {}
    const before = value.slice(0, selectionStart)
    const sign = before.lastIndexOf('@')
    const open = sign >= 0 && /(^|\s)$/.test(before.slice(0, sign)) && /^@[\p{L} '’-]{0,30}$/u.test(before.slice(sign))
    setFrom(open ? sign : undefined)
    setAt(0)
  }
  const take = ({ name }: Person) => {
    const end = field.current?.selectionStart ?? text.length
    const next = `${text.slice(0, from)}@${name} ${text.slice(end).replace(/^ /, '')}`
    on(next)
    setFrom(undefined)
    const caret = (from ?? 0) + name.length + 2
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(caret, caret)
    })
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      onSubmit()
      return
    }
    if (!here) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) setAt((Math.min(at, offered.length - 1) + step + offered.length) % offered.length)
    else if (event.key === 'Enter' || event.key === 'Tab') take(here)
    else if (event.key === 'Escape') setFrom(undefined)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const called = people.filter(({ name }) => text.includes(`@${name}`)).map(({ name }) => name)
  const names = new Intl.ListFormat(i18n.locale).format(called)
  return (
    <div className="calling">
      <label>
        {t`Testo, solo per i colleghi`}
        <textarea
          ref={field}
          rows={4}
          value={text}
          maxLength={4000}
          aria-autocomplete="list"
          aria-controls={here ? list : undefined}
          aria-activedescendant={here ? `${list}-${here.id}` : undefined}
          onChange={({ currentTarget }) => {
            on(currentTarget.value)
            look()
          }}
          onClick={look}
          onKeyDown={press}
          onBlur={() => setTimeout(() => setFrom(undefined), 150)}
        />
      </label>
      {here && (
        <div id={list} role="listbox" aria-label={t`Chi menzionare`} className="calling-list">
          {offered.map((one) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field that holds the focus.
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field.
            <div
              key={one.id}
              id={`${list}-${one.id}`}
              role="option"
              aria-selected={one.id === here.id}
              className="menu-item"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(one)}
            >
              {one.name}
            </div>
          ))}
        </div>
      )}
      <p className="faint" role="status">
        {here
          ? t`Frecce per scegliere, Invio per menzionare ${here.name}.`
          : called.length > 0
            ? t`Menziona ${names}.`
            : t`Con @ menzioni un collega.`}
      </p>
    </div>
  )
}
