import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { CalendarClock, CheckCheck, Pencil } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { Link } from 'wouter'
import { Due } from '../../ui/due.tsx'
import { Age, useNow, whole } from '../../ui/time.tsx'
import { useWhy } from '../../ui/why.tsx'
import { ChannelName, Reach, useName } from '../../ui/words.tsx'
import { PriorityOf } from '../clocks/urgency.tsx'
import { drafts, hasDraft } from '../composer/draft.ts'
import { useMe } from '../me.ts'
import { PresentHere } from '../presence/present.tsx'
import { useUnread } from './seen.ts'

interface Props {
  row: Row
  href: string
  selected: boolean
  /** The one row that Tab reaches. */
  reachable: boolean
  onKey: (event: KeyboardEvent) => void
}

export function TicketRow({ row, href, selected, reachable, onKey }: Props) {
  const { t, i18n } = useLingui()
  const language = new Intl.DisplayNames(i18n.locale, { type: 'language' })
  const { agent } = useMe()
  const name = useName()
  drafts.useValue()
  const why = useWhy()(row)
  const unread = useUnread()(row) && !selected
  const owner = !row.owner
    ? t({ message: 'nessuno', context: 'owner' })
    : row.owner.id === agent.id
      ? t`tu`
      : row.owner.name
  return (
    <Link
      id={`row-${row.id}`}
      href={href}
      className="row"
      tabIndex={reachable ? 0 : -1}
      aria-current={selected ? 'true' : undefined}
      onKeyDown={onKey}
    >
      <span className="row-top">
        {unread && <span className="dot" role="img" aria-label={t`Da leggere`} />}
        <span className="row-name">{name(row.name)}</span>
        {hasDraft(row.id) && <Pencil className="row-draft" role="img" aria-label={t`Hai una bozza`} />}
        <span className="row-age">
          <Age at={row.heardAt ?? row.openedAt} />
        </span>
      </span>
      <span className="row-preview">{row.preview || t`Senza testo: foto, file o altro`}</span>
      <span className="row-meta">
        <ChannelName channel={row.channel} />
        <Reach open={row.public} />
        <span className="row-owner">
          <span className="hidden">{t`Segue:`} </span>
          {owner}
        </span>
        {row.lang && row.lang !== i18n.locale && <span>{language.of(row.lang)}</span>}
        {why && (!row.owner || row.owner.id === agent.id) && <span className="row-why">{why}</span>}
        <PriorityOf row={row} />
        {row.promised && <Promised at={row.promised} zone={row.zone} />}
        <Due turn={row.turn} left={row.left} />
        {row.answered && (
          <span className="row-answered">
            <CheckCheck aria-hidden />
            {row.answered === 'app' ? t`risposto nell’app` : t`risposto`}
          </span>
        )}
        <PresentHere ticket={row.id} />
      </span>
    </Link>
  )
}

/** The customer was promised an instant: an icon and a word, and when. */
function Promised({ at, zone }: { at: string; zone: string | undefined }) {
  const { t, i18n } = useLingui()
  const late = Date.parse(at) <= useNow()
  return (
    <span className="due" data-state={late ? 'late' : 'calm'} title={whole(at, i18n.locale, zone)}>
      <CalendarClock aria-hidden />
      {late ? t`promessa scaduta` : t`promessa`}
    </span>
  )
}
