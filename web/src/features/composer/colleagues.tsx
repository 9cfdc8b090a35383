import type { ColleagueDraft } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { PencilLine } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { Age } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { usePresent } from '../presence/presence.ts'
import type { DraftKeeper } from './draft.ts'

interface Props {
  ticket: string
  drafts: ColleagueDraft[]
  keeper: DraftKeeper
}

/** Words of colleagues that wait here: to be looked at, or gone on with. Theirs stay theirs. */
export function Colleagues({ ticket, drafts, keeper }: Props) {
  const [first] = drafts
  return first ? <Colleague key={first.id} ticket={ticket} draft={first} keeper={keeper} /> : null
}

function Colleague({ ticket, draft, keeper }: Omit<Props, 'drafts'> & { draft: ColleagueDraft }) {
  const { t } = useLingui()
  const [words, setWords] = useState<{ text: string; files: string[] }>()
  const writing = usePresent(ticket, true).some(
    ({ agent, doing }) => agent.id === draft.actor.id && doing === 'writing',
  )
  const { name } = draft.actor
  const look = () =>
    words === undefined
      ? api.lookAtDraft(ticket, draft.id).then(
          (found) => setWords(found.draft),
          (error) => say(reasonOf(error), true),
        )
      : setWords(undefined)
  const take = async () => {
    try {
      await keeper.flush()
      const { id } = keeper.view.get()
      const taken = await api.takeOver(ticket, draft.id, id)
      keeper.adopt(taken.draft)
      say(t`Adesso scrivi tu. Il testo di ${name} resta anche nella sua bozza.`)
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  return (
    <div className="colleague">
      <p>
        <PencilLine aria-hidden />
        <span>
          {writing ? t`${name} sta scrivendo una risposta` : t`${name} ha una bozza qui`} · <Age at={draft.savedAt} />
        </span>
        <button type="button" className="link-button" aria-expanded={words !== undefined} onClick={() => void look()}>
          {words === undefined ? t`Guarda` : t`Nascondi`}
        </button>
        <button type="button" className="link-button" onClick={() => void take()}>
          {t`Prendi tu`}
        </button>
      </p>
      {words?.text && <p className="words colleague-words">{words.text}</p>}
      {words && words.files.length > 0 && <p className="colleague-words">{t`Allegati: ${words.files.join(', ')}`}</p>}
    </div>
  )
}

/** What stood in the field before much of it was taken away. */
export function Earlier({ earlier, keeper }: { earlier: { text: string; at: string }[]; keeper: DraftKeeper }) {
  const { t } = useLingui()
  const back = (text: string) => {
    keeper.add(text)
    say(t`Il testo di prima è di nuovo nel campo.`)
  }
  return (
    <details className="earlier">
      <summary>{t`Versioni precedenti`}</summary>
      <ul>
        {earlier.map(({ text, at }) => (
          <li key={at}>
            <Age at={at} /> <span className="earlier-words">{text}</span>{' '}
            <button type="button" className="link-button" onClick={() => back(text)}>
              {t`Riprendi`}
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}
