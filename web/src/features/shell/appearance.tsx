import { useLingui } from '@lingui/react/macro'
import { choose, languages } from '../../i18n.ts'
import { chooseTheme, type Theme, theme } from '../../theme.ts'

/** Language and theme, as plain choices. */
export function Appearance() {
  const { t, i18n } = useLingui()
  const themes: Record<Theme, string> = { system: t`Come il sistema`, light: t`Chiaro`, dark: t`Scuro` }
  return (
    <div className="appearance">
      <label className="field">
        <span>{t`Lingua`}</span>
        <select value={i18n.locale} onChange={({ target }) => void choose(target.value === 'en' ? 'en' : 'it')}>
          {Object.entries(languages).map(([language, name]) => (
            <option key={language} value={language} lang={language}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{t`Aspetto`}</span>
        <select value={theme.useValue()} onChange={({ target }) => chooseTheme(themeOf(target.value))}>
          {Object.entries(themes).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

const themeOf = (word: string): Theme => (word === 'light' || word === 'dark' ? word : 'system')
