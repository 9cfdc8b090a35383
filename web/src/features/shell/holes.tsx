import { Plural, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { api } from '../../api.ts'
import { holesKey } from './holes-key.ts'

/** Books are closed once a night. */
const hour = 3_600_000

/** What the books of the last nights cannot account for, by name, until somebody says that they looked into it (S33). */
export default function Holes() {
  const { t, i18n } = useLingui()
  const { data } = useQuery({ queryKey: holesKey, queryFn: api.holes, refetchInterval: hour, staleTime: hour / 4 })
  return data?.holes.map(({ account, name, day, n, lines }) => {
    const date = i18n.date(new Date(`${day}T12:00:00Z`), { dateStyle: 'long' })
    const numbers = lines.flatMap(({ number }) => (number ? `#${number}` : []))
    const which = new Intl.ListFormat(i18n.locale).format([
      ...numbers,
      ...(lines.length > numbers.length ? [t`messaggi senza conversazione`] : []),
    ])
    return (
      <p key={`${account} ${day}`} className="banner" data-kind="warn">
        <span>
          {t`Il bilancio di ${name} del ${date} non torna`}:{' '}
          <Plural
            value={n}
            one="# messaggio di cui non si sa niente"
            many="# messaggi di cui non si sa niente"
            other="# messaggi di cui non si sa niente"
          />
          {which ? ` (${which})` : ''}.
        </span>
        <Link href={`/control/books?account=${account}&day=${day}&class=hole`} className="button">
          {t`Guarda`}
        </Link>
      </p>
    )
  })
}
