import type { Card } from '@ascolta/functions/api/card-views'
import { useLingui } from '@lingui/react/macro'
import { Copy, ThumbsDown, ThumbsUp } from 'lucide-react'
import { Link } from 'wouter'
import type { Place } from '../../api.ts'
import { Age } from '../../ui/time.tsx'
import { channelNames } from '../../ui/words.tsx'

/** What must be read before anything is written: how to talk to this person, and that they said the same elsewhere. */
export function Care({ card, list }: { card: Card | undefined; list: Place }) {
  const { t } = useLingui()
  if (!card || card.notes.length + card.twins.length === 0) return null
  const of = (kind: 'do' | 'avoid') => card.notes.filter((note) => note.kind === kind).map(({ text }) => text)
  const [dos, avoids] = [of('do'), of('avoid')]
  return (
    <section className="care" aria-label={t`Prima di rispondere`}>
      {card.twins.map(({ ticket, at, answered }) => (
        <p key={ticket.id} className="care-twin">
          <Copy aria-hidden />
          <span>
            <Link
              href={`/${list}/${ticket.id}`}
            >{t`Ha scritto la stessa cosa su ${channelNames[ticket.channel]}`}</Link>{' '}
            <Age at={at} />
            {', '}
            {answered?.by
              ? t`ha già risposto ${answered.by}`
              : answered
                ? t`ha già risposto qualcuno di noi`
                : t`nessuno ha ancora risposto`}
          </span>
        </p>
      ))}
      {dos.length > 0 && (
        <p>
          <ThumbsUp aria-hidden />
          <span>
            <strong>{t`Fai:`}</strong> {dos.join(' · ')}
          </span>
        </p>
      )}
      {avoids.length > 0 && (
        <p data-avoid>
          <ThumbsDown aria-hidden />
          <span>
            <strong>{t`Evita:`}</strong> {avoids.join(' · ')}
          </span>
        </p>
      )}
    </section>
  )
}
