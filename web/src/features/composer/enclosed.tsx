import type { EnclosureView } from '@ascolta/functions/api/views'
import { endsFor, type FileRule } from '@ascolta/length/files'
import { useLingui } from '@lingui/react/macro'
import { Paperclip, X } from 'lucide-react'
import { useRef } from 'react'
import { enclosureUrl } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { say } from '../../ui/toast.tsx'
import type { DraftKeeper } from './draft.ts'
import { drop, megabytes, type Upload, withdraw } from './files.ts'

interface Props {
  ticket: string
  keeper: DraftKeeper
  enclosures: EnclosureView[]
  uploads: Upload[]
}

/** What goes with the words: what is there, and what is on its way or was refused. */
export function Enclosed({ ticket, keeper, enclosures, uploads }: Props) {
  const { t } = useLingui()
  const { id } = keeper.view.useValue()
  const remove = (file: string) =>
    void withdraw(ticket, keeper, file).catch((error: unknown) => say(reasonOf(error), true))
  if (enclosures.length + uploads.length === 0) return null
  return (
    <ul className="enclosed" aria-label={t`Allegati della risposta`}>
      {enclosures.map((file) => (
        <li key={file.id} className="enclosure">
          {file.type === 'image' ? <img src={enclosureUrl(ticket, id, file)} alt="" /> : <Paperclip aria-hidden />}
          <span className="enclosure-name">{file.name}</span>
          <span className="enclosure-size">{megabytes(file.bytes)}</span>
          <Remove name={file.name} onRemove={() => remove(file.id)} />
        </li>
      ))}
      {uploads.map(({ key, name, bytes, progress, refused }) => (
        <li key={key} className="enclosure" data-refused={refused ? true : undefined}>
          <Paperclip aria-hidden />
          <span className="enclosure-name">{name}</span>
          {refused ? (
            <span className="enclosure-why" role="alert">
              {refused}
            </span>
          ) : (
            <>
              <span className="enclosure-size">{megabytes(bytes)}</span>
              <progress value={progress} aria-label={t`${name}: caricamento`} />
            </>
          )}
          <Remove name={name} onRemove={() => drop(ticket, key)} />
        </li>
      ))}
    </ul>
  )
}

function Remove({ name, onRemove }: { name: string; onRemove: () => void }) {
  const { t } = useLingui()
  return (
    <button type="button" className="icon-button" aria-label={t`Togli ${name}`} title={t`Togli`} onClick={onRemove}>
      <X aria-hidden />
    </button>
  )
}

/** Where the channel takes files: a button for the keyboard and the screen reader; dropping and pasting do the same. */
export function Attach({ rule, onFiles }: { rule: FileRule | null | undefined; onFiles: (files: File[]) => void }) {
  const { t } = useLingui()
  const input = useRef<HTMLInputElement>(null)
  if (!rule) return null
  return (
    <>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        <Paperclip aria-hidden />
        {t`Allega`}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={rule.count > 1}
        accept={endsFor(rule).join()}
        aria-label={t`File da allegare`}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])])
          target.value = ''
        }}
      />
    </>
  )
}
