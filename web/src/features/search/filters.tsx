import { useLingui } from '@lingui/react/macro'
import type { Wish } from '../../api.ts'
import { channelNames, stateNames } from '../../ui/words.tsx'
import { useMe } from '../me.ts'

/** What a search may be narrowed to; closed until somebody needs it. */
export function Filters({ wish, onChange }: { wish: Wish; onChange: (change: Partial<Wish>) => void }) {
  const { t, i18n } = useLingui()
  const { accounts } = useMe()
  const channels = [...new Set(accounts.map(({ channel }) => channel))]
  const { text: _, ...narrowed } = wish
  const count = Object.values(narrowed).filter((value) => value !== undefined).length
  const day = (at: string | undefined) => (at ? new Date(at).toLocaleDateString('sv') : '')
  return (
    <details className="search-filters">
      <summary>{count > 0 ? t`Filtri: ${count}` : t`Filtri`}</summary>
      <label>
        {t`Canale`}
        <select
          value={wish.channel ?? ''}
          onChange={({ target }) => onChange({ channel: channels.find((one) => one === target.value) })}
        >
          <option value="">{t`Tutti`}</option>
          {channels.map((channel) => (
            <option key={channel} value={channel}>
              {channelNames[channel]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t`Stato`}
        <select
          value={wish.state ?? ''}
          onChange={({ target }) => onChange({ state: states.find((one) => one === target.value) })}
        >
          <option value="">{t`Tutti`}</option>
          {states.map((state) => (
            <option key={state} value={state}>
              {i18n._(stateNames[state])}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t`Visto da`}
        <select
          value={wish.public === undefined ? '' : String(wish.public)}
          onChange={({ target }) => onChange({ public: target.value === '' ? undefined : target.value === 'true' })}
        >
          <option value="">{t`Tutti`}</option>
          <option value="true">{t`Pubblico`}</option>
          <option value="false">{t`Privato`}</option>
        </select>
      </label>
      <label>
        {t`Dal`}
        <input
          type="date"
          value={day(wish.from)}
          onChange={({ target }) =>
            onChange({ from: target.value ? new Date(`${target.value}T00:00`).toISOString() : undefined })
          }
        />
      </label>
      <label>
        {t`Al`}
        <input
          type="date"
          value={day(wish.to)}
          onChange={({ target }) =>
            onChange({ to: target.value ? new Date(`${target.value}T23:59:59.999`).toISOString() : undefined })
          }
        />
      </label>
    </details>
  )
}

const states = Object.keys(stateNames) as (keyof typeof stateNames)[]
