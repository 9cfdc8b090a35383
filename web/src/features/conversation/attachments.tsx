import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { Download, ExternalLink, Paperclip } from 'lucide-react'
import { useState } from 'react'
import type { Message } from '../../api.ts'

type Attachment = Message['attachments'][number]

/** Why something was not kept. */
const reasons: Record<string, MessageDescriptor> = {
  'too-large': msg`è troppo grande`,
  forbidden: msg`si trova dove questo desk non prende nulla`,
  gone: msg`la rete non ce l’ha più`,
  refused: msg`la rete si è rifiutata`,
  'not-media': msg`la rete ha dato una pagina al suo posto`,
  unreachable: msg`la rete non si è raggiunta`,
}

/** What came with a message: its own pictures are shown from our store, all else is saved from there. */
export const Attachments = ({ of, ticket }: { of: Message; ticket: string }) =>
  of.attachments.length > 0 && (
    <ul className="attachments">
      {addressed(of, ticket).map(([address, attachment]) => (
        <li key={address}>
          <One attachment={attachment} address={address} />
        </li>
      ))}
    </ul>
  )

/** Attachments have no id: their place in the message is theirs. Each look asks the API anew, which checks who asks. */
const addressed = ({ id, at, attachments }: Message, ticket: string) =>
  attachments.map(
    (attachment, place) =>
      [`/api/tickets/${ticket}/lines/${id}/files/${place}?at=${encodeURIComponent(at)}`, attachment] as const,
  )

function One({ attachment, address }: { attachment: Attachment; address: string }) {
  const { t, i18n } = useLingui()
  const [broken, setBroken] = useState(false)
  const { type, title, state, shown, bytes, reason = '', url } = attachment
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
  const why = reasons[reason]
  if (state === 'elsewhere' && url?.startsWith('https://'))
    return (
      <a className="with-icon" href={url} target="_blank" rel="noreferrer noopener">
        <ExternalLink aria-hidden />
        {name}
      </a>
    )
  if (state !== 'kept')
    return (
      <span className="with-icon">
        <Paperclip aria-hidden />
        {name}
        {state === 'coming' && <span className="aside">{t`ne salviamo una copia…`}</span>}
        {state === 'lost' && <span className="aside">{t`nessuna copia qui: ${why ? i18n._(why) : reason}`}</span>}
      </span>
    )
  return (
    <>
      {shown && !broken && (
        <a href={address} target="_blank" rel="noreferrer noopener">
          <img className="attached" src={address} alt={name} loading="lazy" onError={() => setBroken(true)} />
        </a>
      )}
      <span className="with-icon">
        <a className="with-icon" href={`${address}&save=1`}>
          <Download aria-hidden />
          {shown && !broken ? t`Salva` : name}
        </a>
        {bytes !== undefined && <span className="aside">{sizeOf(bytes, i18n.locale)}</span>}
      </span>
    </>
  )
}

function sizeOf(bytes: number, locale: string) {
  const mega = bytes >= 1_000_000
  const value = mega ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1000))
  const options = { style: 'unit', unit: mega ? 'megabyte' : 'kilobyte', maximumFractionDigits: 1 } as const
  return new Intl.NumberFormat(locale, options).format(value)
}
