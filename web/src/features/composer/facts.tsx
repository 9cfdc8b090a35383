import type { Way } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { span, useNow, whole } from '../../ui/time.tsx'
import type { Limit } from './counter.ts'
import type { Going } from './way.ts'

const link = /https?:\/\/\S/iu

/** What is particular to this way before anybody presses Send: until when, how often, for how much. */
export function Facts({ going: { way, open, capability, signature }, text }: { going: Going; text: string }) {
  const { t, i18n } = useLingui()
  const now = useNow()
  const closesAt = way.closesAt && Date.parse(way.closesAt) > now ? way.closesAt : undefined
  const price = capability?.price
  const linked = open && link.test(text)
  const cost =
    price && new Intl.NumberFormat(i18n.locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 3 })
  const amount = price && cost?.format(open ? (linked ? price.postWithLink : price.post) : price.message)
  return (
    <>
      {closesAt && (
        <span
          title={whole(closesAt, i18n.locale)}
        >{t`finestra aperta ancora ${span(Date.parse(closesAt) - now, i18n.locale)}`}</span>
      )}
      {price && (
        <span className="composer-price" data-strong={linked || undefined}>
          {linked ? t`con un link costa ${amount}` : t`costa ${amount}`}
        </span>
      )}
      {capability && <Longest {...capability.text} />}
      {capability?.attachments?.caption && (
        <span>{t`con un allegato al massimo ${i18n.number(capability.attachments.caption)}`}</span>
      )}
      {signature && <span>{t`firma: ${signature}`}</span>}
    </>
  )
}

/** The one private message under a public one: said before it is written. */
export function Invitation({ way }: { way: Way }) {
  const { t } = useLingui()
  if (!way.invites) return null
  return (
    <p className="composer-note">
      {t`La rete permette un solo messaggio privato: poi si continua solo se il cliente risponde lì.`}
    </p>
  )
}

/** How much fits, and what counts for more than it looks. */
function Longest({ limit, unit }: Limit) {
  const { t, i18n } = useLingui()
  const most = i18n.number(limit)
  const words = {
    characters: t`fino a ${most} caratteri`,
    utf16: t`fino a ${most} caratteri (emoji: 2)`,
    bytes: t`fino a ${most} byte (è: 2)`,
    weighted: t`fino a ${most} caratteri (link: 23, emoji: 2)`,
  }
  return <span>{words[unit]}</span>
}
