import type { Line } from '@ascolta/functions/api/views'
import type { DeedKind, Message } from '../../api.ts'

/** What was last done to a line, of two deeds that undo each other. Refused ones changed nothing. */
export function lastDeed(lines: Line[], line: string, ...kinds: DeedKind[]) {
  const found = lines.find(
    (one) =>
      one.type === 'event' &&
      one.line === line &&
      !one.kind.endsWith('-failed') &&
      kinds.some((kind) => one.kind.startsWith(`${kind}-`)),
  )
  return found?.type === 'event' ? found.kind : undefined
}

/** Whether people on the network see it: what we did last counts, else what the network told. */
export function isHidden(lines: Line[], line: Message) {
  const last = lastDeed(lines, line.id, 'hide', 'show')
  return last ? last.startsWith('hide') : line.hidden
}
