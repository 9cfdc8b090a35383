import { useLingui } from '@lingui/react/macro'
import { type FormEvent, useId, useState } from 'react'
import type { RoutingRule } from '../../api.ts'
import { useSkills } from '../../ui/why.tsx'
import { channelNames } from '../../ui/words.tsx'
import { usePriorities } from '../clocks/priority.ts'
import { useMe } from '../me.ts'
import { SkillsField, useLevels } from './skills.tsx'

type When = RoutingRule['when']
type Then = RoutingRule['then']

const languages = ['it', 'en', 'es', 'fr', 'de', 'pt']

interface Props {
  /** Without an id it is a new one. */
  rule: RoutingRule
  teams: { id: string; name: string }[]
  /** What other rules say that a message is about. */
  topics: string[]
  onSave: (rule: RoutingRule) => void
  onDone: () => void
}

/** One rule: what must be true of a message, and what follows. What is left empty is not asked, and does not follow. */
export function RuleForm({ rule, teams, topics, onSave, onDone }: Props) {
  const { t } = useLingui()
  const skillName = useSkills()
  const levels = useLevels()
  const priorities = usePriorities()
  const { accounts } = useMe()
  const title = useId()
  const [name, setName] = useState(rule.name)
  const [on, setOn] = useState(rule.on)
  const [when, setWhen] = useState<When>(rule.when)
  const [words, setWords] = useState((rule.when.words ?? []).join(', '))
  const [field, setField] = useState(rule.when.field ?? { name: '', value: '' })
  const [then, setThen] = useState<Then>(rule.then)
  const ask = (change: Partial<When>) => setWhen((now) => ({ ...now, ...change }))
  const follow = (change: Partial<Then>) => setThen((now) => ({ ...now, ...change }))
  const save = (event: FormEvent) => {
    event.preventDefault()
    const named = words.split(',').flatMap((word) => word.trim() || [])
    const asked = { ...when, words: named, field: field.name.trim() && field.value.trim() ? field : undefined }
    onSave({
      ...rule,
      id: rule.id || `r-${Date.now().toString(36)}`,
      name,
      on,
      when: said(asked),
      // biome-ignore lint/suspicious/noThenProperty: data of ours, never awaited.
      then: said(then),
    })
  }
  return (
    <form className="form" aria-labelledby={title} onSubmit={save}>
      <h2 id={title}>{rule.id ? t`Regola ${rule.name}` : t`Nuova regola`}</h2>
      <label>
        {t`Nome della regola`}
        <input required maxLength={60} value={name} onChange={({ currentTarget }) => setName(currentTarget.value)} />
      </label>
      <label className="check">
        <input type="checkbox" checked={on} onChange={({ currentTarget }) => setOn(currentTarget.checked)} />
        {t`Accesa`}
      </label>
      <h3>{t`Se…`}</h3>
      <Some
        title={t`L’account è`}
        all={accounts.map((one) => [one.id, `${one.name} · ${channelNames[one.channel]}`])}
        chosen={when.accounts}
        onChosen={(chosen) => ask({ accounts: chosen })}
      />
      <Some
        title={t`La rete è`}
        all={Object.entries(channelNames) as [keyof typeof channelNames, string][]}
        chosen={when.channels}
        onChosen={(chosen) => ask({ channels: chosen })}
      />
      <Some
        title={t`La lingua è`}
        all={languages.map((one) => [one, skillName(`lang:${one}`)])}
        chosen={when.languages}
        onChosen={(chosen) => ask({ languages: chosen })}
      />
      {(topics.length > 0 || when.topics) && (
        <Some
          title={t`Le regole sopra dicono che parla di`}
          all={[...new Set([...topics, ...(when.topics ?? [])])].map((one) => [one, one])}
          chosen={when.topics}
          onChosen={(chosen) => ask({ topics: chosen })}
        />
      )}
      <label>
        {t`È scritto`}
        <select
          value={when.public === undefined ? '' : String(when.public)}
          onChange={({ currentTarget: { value } }) => ask({ public: value === '' ? undefined : value === 'true' })}
        >
          <option value="">{t`ovunque`}</option>
          <option value="true">{t`in pubblico`}</option>
          <option value="false">{t`in privato`}</option>
        </select>
      </label>
      <label>
        {t`Contiene una di queste parole (separate da virgole)`}
        <input value={words} onChange={({ currentTarget }) => setWords(currentTarget.value)} />
      </label>
      <label>
        {t`Campo del CRM`}
        <input
          placeholder="tier"
          maxLength={60}
          value={field.name}
          onChange={({ currentTarget }) => setField({ ...field, name: currentTarget.value })}
        />
      </label>
      <label>
        {t`che vale`}
        <input
          placeholder="gold"
          maxLength={60}
          value={field.value}
          onChange={({ currentTarget }) => setField({ ...field, value: currentTarget.value })}
        />
      </label>
      <h3>{t`Allora…`}</h3>
      <label>
        {t`Va alla squadra`}
        <select
          value={then.team ?? ''}
          onChange={({ currentTarget }) => follow({ team: currentTarget.value || undefined })}
        >
          <option value="">{t`quella del suo account`}</option>
          {teams.map((team) => (
            <option key={team.id} value={team.id}>
              {team.name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t`Chi risponde sa la lingua del cliente`}
        <select
          value={then.speaks ?? ''}
          onChange={({ currentTarget }) => follow({ speaks: Number(currentTarget.value) || undefined })}
        >
          <option value="">{t`non serve`}</option>
          {levels.map((level, index) => (
            <option key={level} value={index + 1}>
              {level}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t`Priorità`}
        <select
          value={then.priority ?? ''}
          onChange={({ currentTarget }) => follow({ priority: (currentTarget.value || undefined) as Then['priority'] })}
        >
          <option value="">{t`come le altre`}</option>
          {Object.entries(priorities).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t`Etichetta`}
        <input
          maxLength={60}
          value={then.tag ?? ''}
          onChange={({ currentTarget }) => follow({ tag: currentTarget.value || undefined })}
        />
      </label>
      <SkillsField
        label={t`Servono le competenze`}
        skills={then.skills ?? {}}
        known={topics.map((one) => `topic:${one}`)}
        onSkills={(skills) => follow({ skills })}
      />
      <div className="form-ways">
        <button type="button" className="button" onClick={onDone}>
          {t`Lascia stare`}
        </button>
        <button type="submit" className="button" data-kind="primary">
          {t`Salva regola`}
        </button>
      </div>
    </form>
  )
}

/** Some of a few: none chosen means that it is not asked. */
function Some<Value extends string>({
  title,
  all,
  chosen = [],
  onChosen,
}: {
  title: string
  all: [Value, string][]
  chosen: Value[] | undefined
  onChosen: (chosen: Value[] | undefined) => void
}) {
  const turn = (value: Value, on: boolean) => {
    const next = on ? [...chosen, value] : chosen.filter((one) => one !== value)
    onChosen(next.length > 0 ? next : undefined)
  }
  return (
    <fieldset className="some">
      <legend>{title}</legend>
      {all.map(([value, name]) => (
        <label key={value} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(value)}
            onChange={({ currentTarget }) => turn(value, currentTarget.checked)}
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}

/** What was said; what was left empty is not there. */
const said = <Words extends object>(words: Words): Words =>
  Object.fromEntries(
    Object.entries(words).filter(([, value]) => value !== undefined && value !== '' && !isEmpty(value)),
  ) as Words

const isEmpty = (value: unknown) => typeof value === 'object' && Object.keys(value ?? {}).length === 0
