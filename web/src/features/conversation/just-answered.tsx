import { useLingui } from '@lingui/react/macro'
import { CheckCheck } from 'lucide-react'
import { useAgo, useNow } from '../../ui/time.tsx'
import { channelNames } from '../../ui/words.tsx'
import { useMe } from '../me.ts'
import type { Held } from './cache.ts'

/** For so long an answer is news to who opens the conversation. */
const news = 10 * 60_000

/** That a colleague has just answered, here or in the network's own app, while nobody has written since. */
export function JustAnswered({ ticket, lines }: Held) {
  const { t } = useLingui()
  const { agent } = useMe()
  const now = useNow()
  const ago = useAgo()
  const last = lines.find(
    (line) => line.type === 'message' || (line.type === 'reply' && line.state !== 'failed' && line.state !== 'undone'),
  )
  if (!last || ticket.turn || now - Date.parse(last.at) > news) return null
  if (last.type === 'reply' && last.actor.id === agent.id) return null
  if (last.type === 'message' && !last.own) return null
  const who = last.type === 'reply' ? last.actor.name : undefined
  return (
    <p className="just-answered" role="status">
      <CheckCheck aria-hidden />
      <span>
        {who ? t`${who} ha già risposto` : t`Qualcuno ha già risposto nell’app di ${channelNames[ticket.channel]}`} ·{' '}
        {ago(last.at)}
      </span>
    </p>
  )
}
