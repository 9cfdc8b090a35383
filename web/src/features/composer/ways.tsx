import type { Way } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { Ban, Globe, Lock } from 'lucide-react'
import { useId } from 'react'
import { useNow } from '../../ui/time.tsx'
import type { Audience } from './audience.ts'

interface Props {
  ways: Way[]
  audience: Audience
  /** Nobody wrote yet: it is no answer. */
  begins?: boolean
  onChoose: (audience: Audience) => void
}

/** In public or in private. A closed way can still be looked at: then it says why. With one way only there is nothing to choose. */
export function Ways({ ways, audience, begins, onChoose }: Props) {
  const { t } = useLingui()
  const now = useNow()
  const group = useId()
  const words: Record<Audience, string> = begins
    ? { public: t`In pubblico`, private: t`In privato` }
    : { public: t`Risposta pubblica`, private: t`Messaggio privato` }
  if (ways.length < 2) return null
  return (
    <fieldset className="ways">
      <legend className="hidden">{t`Chi legge la risposta`}</legend>
      {ways.toSorted(publicFirst).map((way) => {
        const closed = way.refused !== undefined || (way.closesAt !== undefined && Date.parse(way.closesAt) <= now)
        const Icon = closed ? Ban : way.audience === 'public' ? Globe : Lock
        return (
          <label key={way.audience} className="way" data-audience={way.audience} data-closed={closed || undefined}>
            <input
              type="radio"
              name={group}
              checked={way.audience === audience}
              onChange={() => onChoose(way.audience)}
            />
            <Icon aria-hidden />
            {words[way.audience]}
            {closed && <span className="hidden">{t`(chiuso)`}</span>}
          </label>
        )
      })}
    </fieldset>
  )
}

/** The same order everywhere: a switch that moves is pressed wrongly. */
const publicFirst = (a: Way, b: Way) => (a.audience === b.audience ? 0 : a.audience === 'public' ? -1 : 1)
