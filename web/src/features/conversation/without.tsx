import { useLingui } from '@lingui/react/macro'
import type { FormEvent } from 'react'

export type Asked = 'other' | 'troll'
export const day = 86_400_000

/** A turn without an answer, for a reason in own words; or a troll to be confirmed. */
export function Without({ asked, on }: { asked: Asked; on: (words: string, days: number) => void }) {
  const { t } = useLingui()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const words = String(form.get('words')).trim()
    if (words) on(words, Number(form.get('days')))
  }
  return (
    <form className="without" onSubmit={submit}>
      {asked === 'troll' && (
        <p className="faint">
          {t`Chi è segnato come troll non fa suonare niente e non conta nei tempi, ma resta leggibile. Vale quando un’altra persona lo conferma.`}
        </p>
      )}
      <label>
        <span>{t`Motivo`}</span>
        <textarea name="words" rows={3} maxLength={200} required />
      </label>
      {asked === 'troll' && (
        <label>
          <span>{t`Per quanto tempo`}</span>
          <select name="days" defaultValue="30">
            <option value="7">{t`7 giorni`}</option>
            <option value="30">{t`30 giorni`}</option>
            <option value="90">{t`90 giorni`}</option>
          </select>
        </label>
      )}
      <button type="submit" className="button" data-kind="primary">
        {asked === 'troll' ? t`Proponi` : t`Non serve rispondere`}
      </button>
    </form>
  )
}
