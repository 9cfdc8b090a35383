import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { ExternalLink, EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Message, Reply } from '../../api.ts'
import { clockTime, whole } from '../../ui/time.tsx'
import { channelNames, Reach, useName } from '../../ui/words.tsx'
import { useMe } from '../me.ts'
import { Attachments } from './attachments.tsx'
import { Enclosures } from './enclosures.tsx'
import { Moved, Placed } from './moved.tsx'
import { ReplyState } from './reply-state.tsx'

const Time = ({ at }: { at: string }) => {
  const { i18n } = useLingui()
  return (
    <time dateTime={at} title={whole(at, i18n.locale)}>
      {clockTime(at, i18n.locale)}
    </time>
  )
}

interface MessageProps {
  line: Message
  /** Whose line it is: its files are asked for there. */
  ticket: string
  channel: Row['channel']
  hidden: boolean
  /** In place of the name, where many speak. */
  who?: ReactNode
  menu?: ReactNode
}

/** What the customer said, or our own account in the network's own app. */
export function MessageLine({ line, ticket, channel, hidden, who, menu }: MessageProps) {
  const { t } = useLingui()
  const name = useName()
  const statuses = { sent: t`inviato`, delivered: t`consegnato`, read: t`letto`, failed: t`non consegnato` }
  return (
    <article className="line" data-own={line.own || undefined} data-public={line.public || undefined}>
      <header className="line-head">
        <span className="line-who">{line.own ? t`Scritto nell’app di ${channelNames[channel]}` : name(line.name)}</span>
        {who}
        <Reach open={line.public} />
        {line.kind === 'mention' && <span>{t`menzione`}</span>}
        {line.kind === 'postback' && <span>{t`pulsante`}</span>}
        <Time at={line.at} />
        {menu}
      </header>
      <div className="bubble" data-gone={line.deleted || undefined} data-hidden={hidden || undefined}>
        {line.deleted ? (
          <p className="gone">{t`Eliminato dall’autore`}</p>
        ) : (
          <>
            {line.text && <p className="words">{line.text}</p>}
            {line.codes && <Chips codes={line.codes} />}
            <Attachments of={line} ticket={ticket} />
          </>
        )}
      </div>
      <footer className="line-foot">
        {line.edited && !line.deleted && <span>{t`modificato`}</span>}
        {hidden && (
          <span className="with-icon">
            <EyeOff aria-hidden />
            {t`nascosto al pubblico`}
          </span>
        )}
        {line.reactions.length > 0 && <span>{t`Reazioni: ${line.reactions.join(' ')}`}</span>}
        {line.status && <span>{statuses[line.status]}</span>}
        <Moved by={line} />
        <Placed by={line} />
        {line.permalink && (
          <a className="with-icon" href={line.permalink} target="_blank" rel="noreferrer noopener">
            <ExternalLink aria-hidden />
            {t`Apri su ${channelNames[channel]}`}
          </a>
        )}
      </footer>
    </article>
  )
}

/** References in what was said: one click opens the record in the company's CRM. */
function Chips({ codes }: { codes: NonNullable<Message['codes']> }) {
  return (
    <p className="chips">
      {codes.map(({ name, value, url }) =>
        url ? (
          <a key={value} className="chip" href={url} target="_blank" rel="noreferrer noopener">
            {name} {value}
            <ExternalLink aria-hidden />
          </a>
        ) : (
          <span key={value} className="chip">
            {name} {value}
          </span>
        ),
      )}
    </p>
  )
}

interface ReplyProps {
  line: Reply
  /** Whom it was said to, where many listen. */
  who?: ReactNode
  menu?: ReactNode
  gone?: boolean
  /** The ticket it belongs to: where its files are shown from. */
  ticket: string
  onUndo?: (() => void) | undefined
  onTakeBack?: (() => void) | undefined
  children?: ReactNode
}

/** What we answered, and how far it got. */
export function ReplyLine({ line, ticket, who, menu, gone = false, onUndo, onTakeBack, children }: ReplyProps) {
  const { t } = useLingui()
  const mine = line.actor.id === useMe().agent.id
  return (
    <article className="line" data-own data-public={line.public || undefined} data-state={line.state}>
      <header className="line-head">
        <span className="line-who">{mine ? t`Tu` : line.actor.name}</span>
        {who}
        <Reach open={line.public} />
        <Time at={line.sentAt ?? line.at} />
        {menu}
      </header>
      <div className="bubble" data-gone={gone || undefined}>
        {line.text && <p className="words">{line.text}</p>}
        <Enclosures ticket={ticket} reply={line.id} of={line.enclosures} />
      </div>
      <footer className="line-foot" aria-live="off">
        {gone ? <span>{t`eliminata dalla rete`}</span> : <ReplyState line={line} onUndo={onUndo} />}
        <Moved by={line} />
        {onTakeBack && line.state === 'failed' && (
          <button type="button" className="link-button" onClick={onTakeBack}>
            {t`Riprendi il testo`}
          </button>
        )}
      </footer>
      {children}
    </article>
  )
}
