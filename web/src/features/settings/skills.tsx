import { useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { useSkills } from '../../ui/why.tsx'

export type Skills = Record<string, number>
type Kind = 'lang' | 'topic' | 'product'

const languages = ['it', 'en', 'es', 'fr', 'de', 'pt']

/** How well, in words: the number stands beside it wherever a reason is shown. */
export function useLevels() {
  const { t } = useLingui()
  return [t`1, se la cava`, t`2, bene`, t`3, molto bene`]
}

/** Skills with their levels: those that are there, and one more. `known`: what others are called already. */
export function SkillsField({
  label,
  skills,
  known,
  onSkills,
}: {
  /** Whose, for those who cannot see where it stands. */
  label: string
  skills: Skills
  known: string[]
  onSkills: (skills: Skills) => void
}) {
  const { t } = useLingui()
  const skillName = useSkills()
  const levels = useLevels()
  const [kind, setKind] = useState<Kind>('lang')
  const [name, setName] = useState('')
  const [level, setLevel] = useState(2)
  const skill = `${kind}:${plain(name)}`
  const names = kind === 'lang' ? languages : known.filter((one) => one.startsWith(`${kind}:`)).map(nameIn)
  const add = () => {
    onSkills({ ...skills, [skill]: level })
    setName('')
  }
  return (
    <fieldset className="skills" aria-label={label}>
      <legend>{label}</legend>
      <ul className="choices">
        {Object.entries(skills).map(([id, has]) => (
          <li key={id} className="tag">
            {skillName(id)} {has}
            <button
              type="button"
              className="chip-out"
              aria-label={t`Togli ${skillName(id)}`}
              onClick={() => onSkills(Object.fromEntries(Object.entries(skills).filter(([one]) => one !== id)))}
            >
              {'×'}
            </button>
          </li>
        ))}
      </ul>
      <select
        aria-label={t`Tipo di competenza`}
        value={kind}
        onChange={({ currentTarget }) => {
          setKind(currentTarget.value as Kind)
          setName('')
        }}
      >
        <option value="lang">{t`lingua`}</option>
        <option value="topic">{t`argomento`}</option>
        <option value="product">{t`prodotto`}</option>
      </select>
      {kind === 'lang' ? (
        <select
          aria-label={t`Quale competenza`}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        >
          <option value="">{'…'}</option>
          {names.map((one) => (
            <option key={one} value={one}>
              {skillName(`lang:${one}`)}
            </option>
          ))}
        </select>
      ) : (
        <>
          <input
            aria-label={t`Quale competenza`}
            list={`skills-${kind}`}
            maxLength={24}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <datalist id={`skills-${kind}`}>
            {names.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
        </>
      )}
      <select
        aria-label={t`Livello`}
        value={level}
        onChange={({ currentTarget }) => setLevel(Number(currentTarget.value))}
      >
        {levels.map((words, index) => (
          <option key={words} value={index + 1}>
            {words}
          </option>
        ))}
      </select>
      <button type="button" className="button" disabled={plain(name) === ''} onClick={add}>
        {t`Aggiungi competenza`}
      </button>
    </fieldset>
  )
}

const nameIn = (skill: string) => skill.split(':')[1] ?? ''

/** As skills are named: small letters, digits and hyphens. */
const plain = (name: string) =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 24)
