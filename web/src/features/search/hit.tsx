import type { FoundView } from '@ascolta/functions/api/search'
import { useLingui } from '@lingui/react/macro'
import { Link } from 'wouter'
import { Age } from '../../ui/time.tsx'
import { ChannelName, Reach, stateNames, useName } from '../../ui/words.tsx'

type Hit = FoundView['hits'][number]

/** A conversation in which something was found, and the lines that say it. */
export function HitRow({ ticket, lines, selected }: Hit & { selected: boolean }) {
  const { t, i18n } = useLingui()
  const name = useName()
  return (
    <li>
      <Link href={`/search/${ticket.id}`} className="row" aria-current={selected ? 'true' : undefined}>
        <span className="row-top">
          <span className="row-name">{name(ticket.name)}</span>
          <span className="faint">#{ticket.number}</span>
          <span className="row-age">
            <Age at={lines[0]?.at ?? ticket.heardAt ?? ticket.openedAt} />
          </span>
        </span>
        {lines.length === 0 && <span className="row-preview">{ticket.preview}</span>}
        {lines.slice(0, 3).map((line) => (
          <span key={line.id} className="hit-line">
            {line.own && <span className="faint">{`${line.by?.name ?? t`Noi`}: `}</span>}
            {line.snippet.map(({ text, found }, place) =>
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in their order
              found ? <mark key={place}>{text}</mark> : <span key={place}>{text}</span>,
            )}
          </span>
        ))}
        {lines.length > 3 && <span className="faint">{t`e altri ${lines.length - 3} messaggi`}</span>}
        <span className="row-meta">
          <ChannelName channel={ticket.channel} />
          <Reach open={ticket.public} />
          <span>{i18n._(stateNames[ticket.state])}</span>
        </span>
      </Link>
    </li>
  )
}
