import type { ReactNode } from 'react'
import type { Reply } from '../../api.ts'
import { reopen } from '../composer/audience.ts'
import type { DraftKeeper } from '../composer/draft.ts'
import { undo } from '../composer/send.ts'
import { useMe } from '../me.ts'
import type { Held } from './cache.ts'
import { lastDeed } from './deed.ts'
import { DeedMenu } from './deeds.tsx'
import { Doubt, inDoubt } from './doubt.tsx'
import { ReplyLine } from './line.tsx'

interface Props {
  line: Reply
  conversation: Held
  keeper: DraftKeeper
  /** In which of several conversations. */
  who?: ReactNode
}

/** One of our replies in its own conversation, with all that can be done about it. */
export function Answered({ line, conversation, keeper, who }: Props) {
  const mine = line.actor.id === useMe().agent.id
  const takeBack = () => {
    reopen(conversation.ticket.id, line, keeper.view.get().text)
    keeper.add(line.text)
  }
  return (
    <ReplyLine
      line={line}
      ticket={conversation.ticket.id}
      who={who}
      menu={<DeedMenu line={line} conversation={conversation} />}
      gone={lastDeed(conversation.lines, line.id, 'delete') === 'delete-done'}
      onUndo={mine ? () => void undo(conversation, keeper, line) : undefined}
      onTakeBack={mine ? takeBack : undefined}
    >
      {inDoubt(line) && <Doubt line={line} conversation={conversation} />}
    </ReplyLine>
  )
}
