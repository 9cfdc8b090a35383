import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { whole } from '../../ui/time.tsx'
import type { Held } from '../conversation/cache.ts'
import { addNote, hold, setTags, snooze } from '../conversation/queries.ts'
import { excuse, proposeTroll } from '../conversation/turns.ts'
import { type Asked, day, Without } from '../conversation/without.tsx'
import { Merge } from '../merge/dialog.tsx'
import { Calling, calledIn } from './calling.tsx'

export type Kind = 'snooze' | 'hold' | 'note' | 'tags' | 'merge' | Asked

interface Props {
  kind: Kind
  conversation: Held
  /** The part of it that is answered now, where it has parts. */
  answered: Row
  onClose: () => void
}

/** One question about a conversation, asked over it. Escape leaves everything as it was. */
export default function HandlingDialog({ kind, conversation, answered, onClose }: Props) {
  const { t } = useLingui()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  // One for what is asked here: pressed twice it is one note.
  const [key] = useState(() => crypto.randomUUID())
  const [trouble, setTrouble] = useState<string>()
  useEffect(() => dialog.current?.showModal(), [])
  const { id } = conversation.ticket
  const ask = async (act: Promise<unknown>) => {
    try {
      await act
      dialog.current?.close()
    } catch (error) {
      setTrouble(reasonOf(error))
    }
  }
  const titles: Record<Kind, string> = {
    snooze: t`Rimanda la conversazione`,
    hold: t`Chi si aspetta?`,
    note: t`Nota interna`,
    tags: t`Etichette`,
    merge: t`Unisci conversazioni`,
    other: t`Perché nessuno deve rispondere`,
    troll: t`Proponi come troll`,
  }
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={title} onClose={onClose}>
      <header className="dialog-head">
        <h2 id={title}>{titles[kind]}</h2>
        <button type="button" className="icon-button" aria-label={t`Chiudi`} onClick={() => dialog.current?.close()}>
          <X aria-hidden />
        </button>
      </header>
      {kind === 'snooze' && <Snooze on={(until) => void ask(snooze(id, until))} />}
      {kind === 'hold' && <Hold on={(reason) => void ask(hold(id, reason))} />}
      {kind === 'note' && (
        <Note team={conversation.ticket.team} on={(text, mentions) => void ask(addNote(id, key, text, mentions))} />
      )}
      {kind === 'tags' && <Tags tags={conversation.tags} on={(add, remove) => void ask(setTags(id, add, remove))} />}
      {kind === 'merge' && <Merge conversation={conversation} on={(act) => void ask(act)} />}
      {(kind === 'other' || kind === 'troll') && (
        <Without
          asked={kind}
          on={(words, days) => {
            dialog.current?.close()
            if (kind === 'other') void excuse(answered.id, answered.seq, 'other', words)
            else void proposeTroll(answered.id, words, new Date(Date.now() + days * day).toISOString())
          }}
        />
      )}
      {trouble && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </dialog>
  )
}

/** At nine of a day from now, in the reader's own time. */
function nine(days: number) {
  const at = new Date()
  at.setDate(at.getDate() + days)
  at.setHours(9, 0, 0, 0)
  return at
}

/** Until when. */
export function Snooze({ on }: { on: (until: string) => void }) {
  const { t, i18n } = useLingui()
  const [own, setOwn] = useState('')
  const [now] = useState(() => new Date())
  const presets: [string, Date][] = [
    [t`Più tardi`, new Date(now.getTime() + 3 * 3_600_000)],
    [t`Domani alle 9`, nine(1)],
    [t`Lunedì`, nine((8 - now.getDay()) % 7 || 7)],
  ]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (own) on(new Date(own).toISOString())
  }
  return (
    <>
      <div className="choices">
        {presets.map(([words, at]) => (
          <button key={words} type="button" className="button" onClick={() => on(at.toISOString())}>
            {words} <span className="faint">{whole(at.toISOString(), i18n.locale)}</span>
          </button>
        ))}
      </div>
      <form className="handling" onSubmit={submit}>
        <label>
          {t`Un altro momento`}
          <input type="datetime-local" value={own} onChange={({ target }) => setOwn(target.value)} />
        </label>
        <button type="submit" className="button" data-kind="primary" disabled={!own}>
          {t`Rimanda`}
        </button>
      </form>
      <p className="faint">{t`Un messaggio del cliente la riporta subito. Se il cliente aspetta, il suo tempo continua a correre.`}</p>
    </>
  )
}

function Hold({ on }: { on: (reason: string) => void }) {
  const { t } = useLingui()
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim()) on(reason)
  }
  return (
    <form className="handling" onSubmit={submit}>
      <label>
        {t`Motivo, per i colleghi`}
        <input value={reason} maxLength={200} onChange={({ target }) => setReason(target.value)} />
      </label>
      <button type="submit" className="button" data-kind="primary" disabled={!reason.trim()}>
        {t`Attende terzi`}
      </button>
    </form>
  )
}

function Note({ team, on }: { team: string; on: (text: string, mentions: string[]) => void }) {
  const { t } = useLingui()
  const [text, setText] = useState('')
  const found = useQuery({ queryKey: ['colleagues'], queryFn: api.colleagues, staleTime: 60_000 })
  const colleagues = (found.data?.colleagues ?? []).filter(({ teams }) => teams.includes(team))
  const save = () => {
    if (text.trim()) on(text.trim(), calledIn(text, colleagues))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save()
  }
  return (
    <form className="handling" onSubmit={submit}>
      <Calling text={text} people={colleagues} on={setText} onSubmit={save} />
      <button type="submit" className="button" data-kind="primary" disabled={!text.trim()}>
        {t`Salva la nota`}
      </button>
    </form>
  )
}

/** Which tags, by name. */
export function Tags({ tags, on }: { tags: string[]; on: (add: string[], remove: string[]) => void }) {
  const { t } = useLingui()
  const [text, setText] = useState(tags.join(', '))
  const known = useQuery({ queryKey: ['tags'], queryFn: api.tags, staleTime: 60_000 })
  const named = (from: string) =>
    from
      .split(',')
      .map((tag) => tag.trim().toLocaleLowerCase('it'))
      .filter(Boolean)
  const free = (known.data?.tags ?? []).filter((tag) => !named(text).includes(tag)).slice(0, 12)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const next = named(text)
    on(
      next.filter((tag) => !tags.includes(tag)),
      tags.filter((tag) => !next.includes(tag)),
    )
  }
  return (
    <form className="handling" onSubmit={submit}>
      <label>
        {t`Etichette, separate da virgole`}
        <input value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      {free.length > 0 && (
        <div className="choices">
          {free.map((tag) => (
            <button key={tag} type="button" className="tag" onClick={() => setText([...named(text), tag].join(', '))}>
              {tag}
            </button>
          ))}
        </div>
      )}
      <button type="submit" className="button" data-kind="primary">
        {t`Salva`}
      </button>
    </form>
  )
}
