import { useLingui } from '@lingui/react/macro'
import { RefreshCw } from 'lucide-react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { span, useAgo, useNow, whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { useReasons } from '../conversation/reasons.ts'
import { type Channel, channelsQuery } from './data.ts'

/** The running life of an account in words: what its network said, and whether that is well. */
export interface Fact {
  term: string
  words: string
  bad?: boolean
  at?: string | undefined
}

const week = 7 * 24 * 60 * 60_000

/** Whether everything reaches us, whether X accepts our address, and how long the token lives. */
export function useLife() {
  const { t, i18n } = useLingui()
  const now = useNow()
  const reasons = useReasons()
  const ago = useAgo()

  function subscription({ heard, missing = [], why, askedAt }: NonNullable<Channel['care']>): Fact {
    const term = t`Iscrizione`
    if (!askedAt) return { term, words: t`mai chiesta alla rete` }
    if (heard === true) return { term, words: t`in ordine, controllata ${ago(askedAt)}`, at: askedAt }
    if (heard === undefined) return { term, words: t`la rete non lo dice: ${reasons(why ?? 'no-answer')}`, at: askedAt }
    return { term, words: t`manca: ${missing.join(', ')}`, bad: true, at: askedAt }
  }

  function token({ care, tokenAt }: Channel): Fact {
    const term = t`Vita del token`
    const expires = care?.expiresAt
    if (care?.renews) return { term, words: t`si rinnova da solo` }
    if (expires === 'never') return { term, words: t`non scade` }
    if (!expires) return { term, words: tokenAt ? t`la rete non lo dice` : t`non si sa` }
    const left = Date.parse(expires) - now
    if (left <= 0) return { term, words: t`scaduto`, bad: true, at: expires }
    return { term, words: t`scade fra ${span(left, i18n.locale)}`, bad: left < week, at: expires }
  }

  return (channel: Channel): Fact[] => {
    const { care } = channel
    if (!care) return []
    const { webhook, mendedAt } = care
    const facts = [subscription(care), token(channel)]
    if (webhook) {
      const good = webhook.goodAt
      const last = good ? t`l’ultima volta andata bene: ${ago(good)}` : t`mai andato bene`
      facts.push({
        term: t`Controllo di X`,
        words: webhook.valid && good ? t`superato ${ago(good)}` : t`non superato, ${last}`,
        bad: !webhook.valid,
        at: good,
      })
    }
    if (mendedAt) facts.push({ term: t`Riabbonato da solo`, words: ago(mendedAt), at: mendedAt })
    return facts
  }
}

/** Asks the network now, or has us subscribed again: the answer is here within a minute. */
export function CheckNow({ channel }: { channel: Channel }) {
  const { t, i18n } = useLingui()
  const { care, trouble } = channel
  const reasons = useReasons()
  if (!care || channel.state !== 'connected') return null
  const ask = (again: boolean) =>
    api.check(channel.id, again).then(
      () => {
        say(t`Chiesto: la risposta è qui entro un minuto.`)
        void queries.invalidateQueries({ queryKey: channelsQuery.queryKey })
      },
      (error: unknown) => say(reasonOf(error), true),
    )
  const since = trouble && whole(trouble.since, i18n.locale)
  return (
    <div className="channel-life">
      {trouble && <p className="bad">{t`Dal ${since}: ${reasons(trouble.reason)}.`}</p>}
      <button type="button" className="button" disabled={care.asked} onClick={() => void ask(false)}>
        <RefreshCw aria-hidden />
        {care.asked ? t`Controllo in corso…` : t`Controlla adesso`}
      </button>
      {care.heard === false && (
        <button type="button" className="button" disabled={care.asked} onClick={() => void ask(true)}>
          {t`Abbona di nuovo`}
        </button>
      )}
    </div>
  )
}
