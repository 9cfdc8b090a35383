import { Trans, useLingui } from '@lingui/react/macro'
import { Check, CircleQuestionMark, Clock, TriangleAlert, Undo2 } from 'lucide-react'
import type { Reply } from '../../api.ts'
import { useSecondsUntil } from '../../ui/time.tsx'
import { useReasons } from './reasons.ts'

/** How far a reply got, in words; while it can be undone, for how long. */
export function ReplyState({ line, onUndo }: { line: Reply; onUndo: (() => void) | undefined }) {
  const { t } = useLingui()
  const reasons = useReasons()
  const waits = line.state === 'asked' || line.state === 'queued'
  const seconds = useSecondsUntil(waits ? line.notBefore : undefined)
  if (waits && seconds > 0)
    return (
      <span className="reply-state" data-state="waits">
        <Clock aria-hidden />
        <span className="tabular">
          <Trans>invio tra {seconds} s</Trans>
        </span>
        {onUndo && (
          <button type="button" className="link-button" aria-keyshortcuts="z" onClick={onUndo}>
            <Undo2 aria-hidden />
            {t`Annulla`}
          </button>
        )}
      </span>
    )
  const reason = line.reason ? `: ${reasons(line.reason)}` : ''
  const words: Record<Reply['state'], string> = {
    draft: t`bozza, non ancora inviata`,
    asked: t`in attesa di invio${reason}`,
    queued: t`in attesa di invio${reason}`,
    sending: t`sta partendo…`,
    sent: t`inviata`,
    failed: t`non inviata${reason}`,
    unknown: t`incerta`,
    'needs-person': t`incerta: da verificare a mano`,
    undone: t`annullata`,
  }
  const icons: Partial<Record<Reply['state'], typeof Check>> = {
    sent: Check,
    failed: TriangleAlert,
    unknown: CircleQuestionMark,
    'needs-person': CircleQuestionMark,
  }
  const Icon = icons[line.state] ?? Clock
  return (
    <span className="reply-state" data-state={line.state}>
      <Icon aria-hidden />
      {words[line.state]}
    </span>
  )
}
