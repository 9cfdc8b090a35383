import type { Row } from '@ascolta/functions/api/views'
import { Trans, useLingui } from '@lingui/react/macro'
import { Check, CircleQuestionMark, Clock, ExternalLink, EyeOff, TriangleAlert, Undo2 } from 'lucide-react'
import type { Message, Reply } from '../../api.ts'
import { clockTime, useSecondsUntil, whole } from '../../ui/time.tsx'
import { channelNames, Reach, useName } from '../../ui/words.tsx'
import type { DraftKeeper } from '../composer/draft.ts'
import { undo } from '../composer/send.ts'
import { useMe } from '../me.ts'
import { Attachments } from './attachments.tsx'
import type { Held } from './cache.ts'

const Time = ({ at }: { at: string }) => {
  const { i18n } = useLingui()
  return (
    <time dateTime={at} title={whole(at, i18n.locale)}>
      {clockTime(at, i18n.locale)}
    </time>
  )
}

/** What the customer said, or our own account in the network's own app. */
export function MessageLine({ line, channel }: { line: Message; channel: Row['channel'] }) {
  const { t } = useLingui()
  const name = useName()
  const statuses = { sent: t`inviato`, delivered: t`consegnato`, read: t`letto`, failed: t`non consegnato` }
  return (
    <article className="line" data-own={line.own || undefined} data-public={line.public || undefined}>
      <header className="line-head">
        <span className="line-who">{line.own ? t`Scritto nell’app di ${channelNames[channel]}` : name(line.name)}</span>
        <Reach open={line.public} />
        {line.kind === 'mention' && <span>{t`menzione`}</span>}
        {line.kind === 'postback' && <span>{t`pulsante`}</span>}
        <Time at={line.at} />
      </header>
      <div className="bubble" data-gone={line.deleted || undefined}>
        {line.deleted ? (
          <p className="gone">{t`Eliminato dall’autore`}</p>
        ) : (
          <>
            {line.text && <p className="words">{line.text}</p>}
            <Attachments of={line.attachments} />
          </>
        )}
      </div>
      <footer className="line-foot">
        {line.edited && !line.deleted && <span>{t`modificato`}</span>}
        {line.hidden && (
          <span className="with-icon">
            <EyeOff aria-hidden />
            {t`nascosto al pubblico`}
          </span>
        )}
        {line.reactions.length > 0 && <span>{t`Reazioni: ${line.reactions.join(' ')}`}</span>}
        {line.status && <span>{statuses[line.status]}</span>}
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

interface ReplyProps {
  line: Reply
  conversation: Held
  keeper: DraftKeeper
}

/** What we answered, and how far it got. */
export function ReplyLine({ line, conversation, keeper }: ReplyProps) {
  const { t } = useLingui()
  const mine = line.actor.id === useMe().agent.id
  return (
    <article className="line" data-own data-public={line.public || undefined} data-state={line.state}>
      <header className="line-head">
        <span className="line-who">{mine ? t`Tu` : line.actor.name}</span>
        <Reach open={line.public} />
        <Time at={line.sentAt ?? line.at} />
      </header>
      <div className="bubble">
        <p className="words">{line.text}</p>
      </div>
      <footer className="line-foot" aria-live="off">
        <State line={line} onUndo={mine ? () => void undo(conversation, keeper, line) : undefined} />
        {mine && line.state === 'failed' && (
          <button type="button" className="link-button" onClick={() => keeper.add(line.text)}>
            {t`Riprendi il testo`}
          </button>
        )}
      </footer>
    </article>
  )
}

function State({ line, onUndo }: { line: Reply; onUndo: (() => void) | undefined }) {
  const { t } = useLingui()
  const waits = line.state === 'asked' || line.state === 'queued'
  const seconds = useSecondsUntil(waits ? line.notBefore : undefined)
  if (waits && seconds > 0)
    return (
      <span className="reply-state" data-state="waits">
        <Clock aria-hidden />
        <span className="tabular">
          <Trans>invio tra {seconds} s</Trans>
        </span>
        {onUndo && (
          <button type="button" className="link-button" aria-keyshortcuts="z" onClick={onUndo}>
            <Undo2 aria-hidden />
            {t`Annulla`}
          </button>
        )}
      </span>
    )
  const reason = line.reason ? `: ${line.reason}` : ''
  const words: Record<Reply['state'], string> = {
    draft: t`bozza, non ancora inviata`,
    asked: t`in attesa di invio`,
    queued: t`in attesa di invio`,
    sending: t`sta partendo…`,
    sent: t`inviata`,
    failed: t`non inviata${reason}`,
    unknown: t`non sappiamo se è arrivata: stiamo controllando`,
    'needs-person': t`da verificare a mano: non sappiamo se è arrivata${reason}`,
    undone: t`annullata`,
  }
  const Icon =
    line.state === 'sent'
      ? Check
      : line.state === 'failed'
        ? TriangleAlert
        : line.state === 'unknown' || line.state === 'needs-person'
          ? CircleQuestionMark
          : Clock
  return (
    <span className="reply-state" data-state={line.state}>
      <Icon aria-hidden />
      {words[line.state]}
    </span>
  )
}
