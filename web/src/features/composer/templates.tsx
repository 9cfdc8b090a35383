import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import type { Store } from '../../store.ts'
import { clockTime } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { useReasons } from '../conversation/reasons.ts'
import { type Choice, type Filled, type Template, templatesQuery } from './template.ts'

const categories: Record<string, MessageDescriptor> = {
  utility: msg`servizio`,
  marketing: msg`marketing`,
  authentication: msg`codici di accesso`,
}
const unfit: Record<NonNullable<Template['unfit']>, MessageDescriptor> = {
  media: msg`contiene un file: da qui non si può inviare`,
  button: msg`ha un pulsante da completare: da qui non si può inviare`,
  kind: msg`è di un tipo che da qui non si può inviare`,
}

interface Props {
  account: string
  choice: Store<Choice | undefined>
  filled: Filled | undefined
  onClose?: (() => void) | undefined
}

/** Approved words in place of free ones: chosen by search, filled gap by gap, shown as the customer will read them. */
export default function Templates({ account, choice, filled, onClose }: Props) {
  if (!filled) return <Chooser account={account} onChoose={choice.set} onClose={onClose} />
  return <Gaps filled={filled} choice={choice} />
}

function Chooser({
  account,
  onChoose,
  onClose,
}: {
  account: string
  onChoose: (choice: Choice) => void
  onClose: (() => void) | undefined
}) {
  const { t, i18n } = useLingui()
  const reasons = useReasons()
  const known = useQuery(templatesQuery(account))
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()
  const found = (known.data?.templates ?? []).filter((template) => matches(template, words, i18n.locale))
  const active = Math.min(at, found.length - 1)
  const choose = (template: Template | undefined) => {
    if (!template || template.unfit) return
    onChoose({ name: template.name, language: template.language, values: {} })
  }
  const press = (event: KeyboardEvent) => {
    const to = { ArrowDown: active + 1, ArrowUp: active - 1 }[event.key]
    if (to !== undefined && found.length > 0) {
      event.preventDefault()
      setAt((to + found.length) % found.length)
      document.getElementById(`${id}-${(to + found.length) % found.length}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(found[active])
    } else if (event.key === 'Escape' && onClose) {
      event.preventDefault()
      event.stopPropagation()
      onClose()
    }
  }
  const refresh = () =>
    api.refreshTemplates(account).then(
      (fresh) => queries.setQueryData(templatesQuery(account).queryKey, fresh),
      (error: unknown) => say(reasonOf(error), true),
    )
  const readAt = known.data?.readAt
  return (
    <div className="templates">
      <div className="templates-top">
        <input
          type="search"
          role="combobox"
          className="templates-search"
          aria-label={t`Cerca tra i modelli approvati`}
          placeholder={t`Cerca tra i modelli approvati…`}
          aria-expanded
          aria-controls={id}
          aria-activedescendant={found[active] ? `${id}-${active}` : undefined}
          value={words}
          // biome-ignore lint/a11y/noAutofocus: it opens because somebody asked for it, and they go on here
          autoFocus
          onChange={({ target }) => {
            setWords(target.value)
            setAt(0)
          }}
          onKeyDown={press}
        />
        <button type="button" className="button" disabled={known.data?.asked} onClick={() => void refresh()}>
          <RefreshCw aria-hidden />
          {known.data?.asked ? t`Rileggo…` : t`Rileggi dalla rete`}
        </button>
      </div>
      <div id={id} role="listbox" aria-label={t`Modelli approvati`} className="templates-list">
        {found.map((template, index) => (
          <div
            key={`${template.name} ${template.language}`}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            aria-disabled={template.unfit ? true : undefined}
            className="template"
            onMouseDown={(event) => {
              event.preventDefault()
              setAt(index)
              choose(template)
            }}
          >
            <span className="template-head">
              <strong>{template.name}</strong>
              <span>{languageOf(template.language, i18n.locale)}</span>
              <Category of={template.category} />
            </span>
            <span className="template-body">{template.body}</span>
            {template.unfit && <span className="template-unfit">{i18n._(unfit[template.unfit])}</span>}
          </div>
        ))}
      </div>
      <p className="composer-note" role="status">
        {known.isPending
          ? t`Sto caricando…`
          : known.data?.refused
            ? t`La rete non dice quali modelli ci sono: ${reasons(known.data.refused)}.`
            : found.length === 0
              ? words
                ? t`Nessun modello con queste parole.`
                : t`La rete non ha ancora modelli approvati per questo account.`
              : readAt
                ? t`Letti dalla rete alle ${clockTime(readAt, i18n.locale)}.`
                : ''}
      </p>
    </div>
  )
}

function Category({ of }: { of: string }) {
  const { i18n } = useLingui()
  const known = categories[of]
  return <span>{known ? i18n._(known) : of}</span>
}

function Gaps({
  filled: { choice: chosen, template, gaps, text },
  choice,
}: {
  filled: Filled
  choice: Store<Choice | undefined>
}) {
  const { t } = useLingui()
  if (!template || !gaps)
    return <p className="composer-note" role="status">{t`Il modello ${chosen.name} non è più tra quelli approvati.`}</p>
  return (
    <div className="gaps">
      {gaps.map((gap, index) => (
        <label key={gap.id} className="field">
          <span>
            {gap.part === 'header' ? t`Titolo, spazio ${gap.name}` : t`Spazio ${gap.name}`}
            {': '}
            <span className="faint">{around(template[gap.part] ?? '', gap.name)}</span>
          </span>
          <input
            id={`gap-${gap.id}`}
            type="text"
            autoComplete="off"
            required
            // biome-ignore lint/a11y/noAutofocus: the template was chosen a moment ago, and now it is filled
            autoFocus={index === 0}
            value={chosen.values[gap.id] ?? ''}
            onChange={({ target }) => choice.set({ ...chosen, values: { ...chosen.values, [gap.id]: target.value } })}
          />
        </label>
      ))}
      <section className="template-preview" aria-label={t`Anteprima: quello che il cliente leggerà`}>
        <p className="words">{text}</p>
      </section>
    </div>
  )
}

const matches = ({ name, body, language, header = '' }: Template, words: string, locale: string) => {
  const said = plain(`${name} ${body} ${language} ${languageOf(language, locale)} ${header}`)
  return plain(words)
    .split(/\s+/)
    .every((word) => said.includes(word))
}
const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}|_/gu, ' ')
    .replace(/\s+/g, ' ')
    .toLowerCase()
    .trim()

const most = 24

/** A few words on both sides of a gap: what it is about. */
function around(text: string, name: string) {
  const at = text.search(new RegExp(`\\{\\{\\s*${name}\\s*\\}\\}`))
  const before = spaced(text.slice(0, at))
  const after = spaced(text.slice(at).replace(/^\{\{[^}]*\}\}/, ''))
  const from = before.length > most ? `…${before.slice(-most).replace(/^\S*(?=\s)/, '')}` : before
  const to = after.length > most ? `${after.slice(0, most).replace(/\s\S*$/, '')}…` : after
  // Two gaps beside each other, or one where it is cut, are one sign.
  return `${from}▢${to}`.replace(/…\s*…+/g, '…')
}

const spaced = (text: string) => text.replace(/\{\{[^}]*\}\}/g, '…').replace(/\s+/g, ' ')

function languageOf(code: string, locale: string) {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(code.replace('_', '-')) ?? code
  } catch {
    return code
  }
}
