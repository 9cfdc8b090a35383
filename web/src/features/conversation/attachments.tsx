import { useLingui } from '@lingui/react/macro'
import { ExternalLink, Paperclip } from 'lucide-react'
import { useState } from 'react'
import type { Message } from '../../api.ts'

type Attachment = Message['attachments'][number]

export const Attachments = ({ of }: { of: Attachment[] }) =>
  of.length > 0 && (
    <ul className="attachments">
      {keyed(of).map(([key, attachment]) => (
        <li key={key}>
          <One attachment={attachment} />
        </li>
      ))}
    </ul>
  )

/** Attachments have no id: their place in the message is theirs. */
const keyed = (of: Attachment[]) => of.map((attachment, place) => [`${place} ${attachment.type}`, attachment] as const)

/** Nothing is fetched from elsewhere before somebody asks for it. */
function One({ attachment: { type, url, title } }: { attachment: Attachment }) {
  const { t } = useLingui()
  const [shown, setShown] = useState(false)
  const names: Record<Attachment['type'], string> = {
    image: t`Immagine`,
    video: t`Video`,
    audio: t`Audio`,
    file: t`File`,
    sticker: t`Adesivo`,
    location: t`Posizione`,
    share: t`Condivisione`,
    story: t`Storia`,
    template: t`Scheda`,
    other: t`Allegato`,
  }
  const name = title ? `${names[type]}: ${title}` : names[type]
  const safe = url?.startsWith('https://') || url?.startsWith('/')
  if (!url || !safe)
    return (
      <span className="with-icon">
        <Paperclip aria-hidden />
        {name}
      </span>
    )
  if (type !== 'image' && type !== 'sticker')
    return (
      <a className="with-icon" href={url} target="_blank" rel="noreferrer noopener">
        <ExternalLink aria-hidden />
        {name}
      </a>
    )
  if (shown) return <img className="attached" src={url} alt={name} referrerPolicy="no-referrer" />
  return (
    <button type="button" className="button" onClick={() => setShown(true)}>
      <Paperclip aria-hidden />
      {t`${name} · mostra`}
    </button>
  )
}
