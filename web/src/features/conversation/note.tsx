import { useLingui } from '@lingui/react/macro'
import { StickyNote } from 'lucide-react'
import type { Note } from '../../api.ts'
import { clockTime, whole } from '../../ui/time.tsx'
import { useMe } from '../me.ts'

/** What a colleague says to colleagues: it looks like nothing a customer could see. */
export function NoteLine({ line }: { line: Note }) {
  const { t, i18n } = useLingui()
  const mine = line.actor.id === useMe().agent.id
  return (
    <article className="note">
      <header className="line-head">
        <StickyNote aria-hidden />
        <span className="line-who">{mine ? t`Tu` : line.actor.name}</span>
        <span>{t`Nota interna`}</span>
        <time dateTime={line.at} title={whole(line.at, i18n.locale)}>
          {clockTime(line.at, i18n.locale)}
        </time>
      </header>
      <p className="words">{line.text}</p>
      {line.mentions.length > 0 && (
        <p className="faint">{t`Menziona ${new Intl.ListFormat(i18n.locale).format(line.mentions.map(({ name }) => name))}`}</p>
      )}
    </article>
  )
}
