import type { CareNoteView } from '@ascolta/functions/api/card-views'
import { useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { change } from './card.ts'

/** How to talk to this person, in colleagues' words. What is taken away can be put back. */
export function Notes({ ticket, notes }: { ticket: string; notes: CareNoteView[] }) {
  const { t, i18n } = useLingui()
  const [text, setText] = useState('')
  const [kind, setKind] = useState<CareNoteView['kind']>('do')
  const names = { do: t`Fai`, avoid: t`Evita` }
  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() && (await change(ticket, api.addNote(ticket, { kind, text })))) setText('')
  }
  const remove = async ({ id, kind, text }: CareNoteView) => {
    if (await change(ticket, api.removeNote(ticket, id)))
      say(t`Nota tolta.`, false, () => void change(ticket, api.addNote(ticket, { kind, text })))
  }
  return (
    <>
      <h3>{t`Come parlarle`}</h3>
      <ul className="care-notes">
        {notes.map((note) => (
          <li key={note.id} data-avoid={note.kind === 'avoid' || undefined}>
            <span>
              <strong>{names[note.kind]}:</strong> {note.text}
              <span className="faint">{` ${note.by.name}, ${whole(note.at, i18n.locale)}`}</span>
            </span>
            <button
              type="button"
              className="icon-button"
              aria-label={t`Togli la nota: ${note.text}`}
              onClick={() => void remove(note)}
            >
              <X aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      <form className="care-add" onSubmit={(event) => void add(event)}>
        <select
          aria-label={t`Fai o evita`}
          value={kind}
          onChange={({ target }) => setKind(target.value === 'avoid' ? 'avoid' : 'do')}
        >
          <option value="do">{names.do}</option>
          <option value="avoid">{names.avoid}</option>
        </select>
        <input
          aria-label={t`Nuova nota su come parlarle`}
          placeholder={t`Che cosa aiuta, o che cosa no`}
          maxLength={300}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <button type="submit" className="button" disabled={!text.trim()}>{t`Aggiungi`}</button>
      </form>
    </>
  )
}
