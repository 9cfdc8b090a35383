import type { Line } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { TriangleAlert } from 'lucide-react'
import type { Draft } from '../../api.ts'
import { useName } from '../../ui/words.tsx'

interface Props {
  lines: Line[]
  /** A colleague was faster. */
  answered: boolean
  onSeen: () => void
}

/** What came in between, above the words that wait: nothing goes out over a message nobody has read. */
export function Conflict({ lines, answered, onSeen }: Props) {
  const { t } = useLingui()
  const name = useName()
  return (
    <div className="conflict" role="alert">
      <p className="conflict-title">
        <TriangleAlert aria-hidden />
        {answered
          ? t`Un collega ha già risposto. Il tuo testo è qui sotto, non è stato inviato.`
          : t`È arrivato un nuovo messaggio mentre scrivevi. Il tuo testo è qui sotto, non è stato inviato.`}
      </p>
      <ul>
        {lines.map(
          (line) =>
            line.type !== 'event' &&
            line.type !== 'note' && (
              <li key={line.id}>
                <strong>{line.type === 'reply' ? line.actor.name : line.own ? t`Noi` : name(line.name)}</strong>{' '}
                {line.text}
              </li>
            ),
        )}
      </ul>
      <button id="acknowledge" type="button" className="button" onClick={onSeen}>
        {t`Ho letto, continuo`}
      </button>
    </div>
  )
}

/** The same draft, changed in another window: nobody's words are thrown away unasked. */
export function OtherDraft({ other, onDecide }: { other: Draft; onDecide: (whose: 'mine' | 'other') => void }) {
  const { t } = useLingui()
  return (
    <div className="conflict" role="alert">
      <p className="conflict-title">{t`Hai cambiato questa bozza in un’altra finestra:`}</p>
      <p className="words">{other.text}</p>
      <div className="conflict-choice">
        <button type="button" className="button" onClick={() => onDecide('mine')}>
          {t`Tieni questo testo`}
        </button>
        <button type="button" className="button" onClick={() => onDecide('other')}>
          {t`Usa l’altro`}
        </button>
      </div>
    </div>
  )
}
