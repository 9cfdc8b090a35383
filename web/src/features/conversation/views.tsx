import { useLingui } from '@lingui/react/macro'

export type View = 'own' | 'thread'

/** One person's conversation, or everybody's in the same public thread. */
export function Views({ view, onView }: { view: View; onView: (view: View) => void }) {
  const { t } = useLingui()
  const words: Record<View, string> = { own: t`Conversazione`, thread: t`Tutto il filo` }
  return (
    <fieldset className="tabs views">
      <legend className="hidden">{t`Che cosa si vede`}</legend>
      {(['own', 'thread'] as const).map((one) => (
        <button key={one} type="button" className="button" aria-pressed={one === view} onClick={() => onView(one)}>
          {words[one]}
        </button>
      ))}
    </fieldset>
  )
}
