import { useLingui } from '@lingui/react/macro'
import { Eye, EyeOff, Heart, HeartOff, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { DeedKind, Message, Reply } from '../../api.ts'
import { Menu } from '../../ui/menu.tsx'
import { say } from '../../ui/toast.tsx'
import { useAccount, useMe } from '../me.ts'
import type { Held } from './cache.ts'
import { isHidden, lastDeed } from './deed.ts'
import { askDeed } from './queries.ts'

function useDeeds({ ticket, ways, lines }: Held, line: Message | Reply): DeedKind[] {
  const { agent } = useMe()
  const account = useAccount(ticket.account)
  const audience = line.public ? 'public' : 'private'
  const capability =
    ways.find((way) => way.audience === audience)?.capability ?? account?.capabilities[audience] ?? undefined
  if (!capability || account?.state !== 'connected') return []
  if (line.type === 'reply') {
    const mine = line.actor.id === agent.id || agent.role !== 'agent'
    return line.state === 'sent' && mine && capability.delete && !lastDeed(lines, line.id, 'delete') ? ['delete'] : []
  }
  if (line.own || line.deleted) return []
  const liked = lastDeed(lines, line.id, 'like', 'unlike')?.startsWith('like')
  return [
    ...(capability.like ? [liked ? ('unlike' as const) : ('like' as const)] : []),
    ...(capability.hide && line.public ? [isHidden(lines, line) ? ('show' as const) : ('hide' as const)] : []),
  ]
}

/** What can be done to one line on its network. Nothing where the network allows nothing. */
export function DeedMenu({ line, conversation }: { line: Message | Reply; conversation: Held }) {
  const { t } = useLingui()
  const { ticket } = conversation
  const kinds = useDeeds(conversation, line)
  const [sure, setSure] = useState(false)
  if (kinds.length === 0) return null
  const ask = async (kind: DeedKind) => {
    const done = await askDeed(ticket.id, line.id, kind)
    if (done && kind === 'hide')
      say(t`Il messaggio viene nascosto al pubblico.`, false, () => void askDeed(ticket.id, line.id, 'show'))
  }
  const words: Record<DeedKind, string> = {
    hide: t`Nascondi al pubblico`,
    show: t`Mostra di nuovo`,
    like: t`Mi piace`,
    unlike: t`Togli il mi piace`,
    delete: sure ? t`Sì, elimina dalla rete` : t`Elimina dalla rete…`,
  }
  return (
    <Menu label={t`Azioni sul messaggio`}>
      {(close) =>
        kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            role="menuitem"
            tabIndex={-1}
            className="menu-item"
            data-kind={kind}
            onClick={() => {
              // What cannot be undone is asked twice.
              if (kind === 'delete' && !sure) return setSure(true)
              setSure(false)
              close()
              void ask(kind)
            }}
          >
            {icons[kind]}
            {words[kind]}
          </button>
        ))
      }
    </Menu>
  )
}

const icons: Record<DeedKind, ReactNode> = {
  hide: <EyeOff aria-hidden />,
  show: <Eye aria-hidden />,
  like: <Heart aria-hidden />,
  unlike: <HeartOff aria-hidden />,
  delete: <Trash2 aria-hidden />,
}
