import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, type RoutingRule } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useSkills, useWhy } from '../../ui/why.tsx'
import { useMe } from '../me.ts'

const key = ['rules']

const kept = async (asked: ReturnType<typeof api.rules>) => {
  try {
    queries.setQueryData(key, await asked)
  } catch (error) {
    say(reasonOf(error), true)
  }
}

/** Where conversations go that begin, and what their agent must be able to do. */
export default function Rules() {
  const { t } = useLingui()
  const found = useQuery({ queryKey: key, queryFn: api.rules })
  if (found.error)
    return <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
  if (!found.data) return <Skeleton rows={3} kind="text" />
  const { rules } = found.data
  /** Two change places. */
  const swap = async (one: RoutingRule, other: RoutingRule | undefined) => {
    if (!other) return
    const [{ id: a, ...first }, { id: b, ...second }] = [one, other]
    await kept(api.setRule(a, { ...first, place: other.place }))
    await kept(api.setRule(b, { ...second, place: one.place }))
  }
  return (
    <>
      <h1>{t`Regole`}</h1>
      <p className="page-lead">{t`Si leggono dall’alto: contano tutte quelle che valgono; tra due squadre vince la prima.`}</p>
      {rules.length === 0 && (
        <p className="faint">{t`Nessuna regola: ogni conversazione va alla squadra del suo account.`}</p>
      )}
      <ol className="seats">
        {rules.map((rule, index) => (
          <li key={rule.id} className="seat">
            <strong>{rule.name}</strong>
            <Summary rule={rule} />
            <button
              type="button"
              className="button"
              disabled={index === 0}
              aria-label={t`Sposta su: ${rule.name}`}
              onClick={() => void swap(rule, rules[index - 1])}
            >
              ↑
            </button>
            <button
              type="button"
              className="button"
              disabled={index === rules.length - 1}
              aria-label={t`Sposta giù: ${rule.name}`}
              onClick={() => void swap(rule, rules[index + 1])}
            >
              ↓
            </button>
            <button
              type="button"
              className="button"
              aria-label={t`Togli: ${rule.name}`}
              onClick={() => void kept(api.removeRule(rule.id))}
            >
              {t`Togli`}
            </button>
          </li>
        ))}
      </ol>
      <NewRule place={(rules.at(-1)?.place ?? 0) + 1} />
      <Preview />
    </>
  )
}

function Summary({ rule: { when, then } }: { rule: RoutingRule }) {
  const { t } = useLingui()
  const skillName = useSkills()
  const me = useMe()
  const accounts = when.accounts?.map((id) => me.accounts.find((one) => one.id === id)?.name ?? id)
  const parts = [
    ...(accounts ?? []),
    ...(when.languages ?? []).map((one) => skillName(`lang:${one}`)),
    ...(when.words ?? []).map((one) => `“${one}”`),
    ...(when.field ? [`${when.field.name} = ${when.field.value}`] : []),
    '→',
    ...(then.team ? [t`squadra ${then.team}`] : []),
    ...Object.entries(then.skills ?? {}).map(([skill, level]) => `${skillName(skill)} ${level}`),
    ...(then.speaks ? [t`la lingua del cliente`] : []),
    ...(then.tag ? [`#${then.tag}`] : []),
  ]
  return <span className="faint">{parts.join(' ')}</span>
}

function NewRule({ place }: { place: number }) {
  const { t } = useLingui()
  const empty = { name: '', language: '', words: '', field: '', value: '', team: '', skill: '', level: '1', tag: '' }
  const [said, setSaid] = useState(empty)
  const put = (name: keyof typeof empty) => ({
    value: said[name],
    onChange: (event: { currentTarget: { value: string } }) => setSaid({ ...said, [name]: event.currentTarget.value }),
  })
  const add = async (event: FormEvent) => {
    event.preventDefault()
    const words = said.words.split(',').flatMap((word) => word.trim() || [])
    const when = {
      ...(said.language ? { languages: [said.language] } : {}),
      ...(words.length > 0 ? { words } : {}),
      ...(said.field && said.value ? { field: { name: said.field, value: said.value } } : {}),
    }
    const then = {
      ...(said.team ? { team: said.team } : {}),
      ...(said.skill ? { skills: { [said.skill]: Number(said.level) } } : {}),
      ...(said.tag ? { tag: said.tag } : {}),
    }
    const id = `r-${Date.now().toString(36)}`
    await kept(api.setRule(id, { name: said.name, place, on: true, when, then }))
    setSaid(empty)
  }
  return (
    <form className="form" onSubmit={(event) => void add(event)}>
      <h2>{t`Nuova regola`}</h2>
      <label>
        {t`Nome della regola`}
        <input required maxLength={60} {...put('name')} />
      </label>
      <label>
        {t`Se la lingua è`}
        <select {...put('language')}>
          <option value="">{t`qualsiasi`}</option>
          <Languages />
        </select>
      </label>
      <label>
        {t`Se contiene una di queste parole (separate da virgole)`}
        <input {...put('words')} />
      </label>
      <label>
        {t`Se il campo del CRM`}
        <input placeholder="tier" {...put('field')} />
      </label>
      <label>
        {t`vale`}
        <input placeholder="gold" {...put('value')} />
      </label>
      <label>
        {t`Va alla squadra (identificativo)`}
        <input {...put('team')} />
      </label>
      <label>
        {t`Serve la competenza`}
        <input placeholder="lang:en" pattern="(lang|topic|product):[a-z0-9\-]{1,24}" {...put('skill')} />
      </label>
      <label>
        {t`al livello`}
        <select {...put('level')}>
          <option>1</option>
          <option>2</option>
          <option>3</option>
        </select>
      </label>
      <label>
        {t`Etichetta`}
        <input {...put('tag')} />
      </label>
      <button type="submit" className="button" data-kind="primary">
        {t`Aggiungi regola`}
      </button>
    </form>
  )
}

function Languages() {
  const skillName = useSkills()
  return ['it', 'en', 'es', 'fr', 'de', 'pt'].map((one) => (
    <option key={one} value={one}>
      {skillName(`lang:${one}`)}
    </option>
  ))
}

/** Where a message would go, by the rules and by who is there now. */
function Preview() {
  const { t } = useLingui()
  const { accounts } = useMe()
  const why = useWhy()
  const skillName = useSkills()
  const [account, setAccount] = useState(accounts[0]?.id ?? '')
  const [text, setText] = useState('')
  const [tier, setTier] = useState('')
  const [answer, setAnswer] = useState<Awaited<ReturnType<typeof api.tryRules>>>()
  const look = async (event: FormEvent) => {
    event.preventDefault()
    try {
      setAnswer(await api.tryRules({ account, text, ...(tier ? { fields: { tier } } : {}) }))
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  const language = answer?.language ? skillName(`lang:${answer.language}`) : t`lingua non sicura`
  const who = answer?.agent?.name ?? (answer?.manual ? t`chi la prende` : t`per ora a nessuno`)
  const reason = answer && why(answer)
  return (
    <form className="form" onSubmit={(event) => void look(event)}>
      <h2>{t`Prova: dove andrebbe questo messaggio?`}</h2>
      <label>
        {t`Account`}
        <select value={account} onChange={(event) => setAccount(event.currentTarget.value)}>
          {accounts.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t`Testo del messaggio`}
        <textarea rows={3} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      </label>
      <label>
        {t`tier del cliente`}
        <input value={tier} onChange={(event) => setTier(event.currentTarget.value)} />
      </label>
      <button type="submit" className="button">{t`Prova`}</button>
      <output>
        {answer && (
          <>
            {t`Squadra ${answer.team}, ${who}`}
            {reason ? ` (${reason})` : ''} · {language}
            {answer.rules.length > 0 ? ` · ${answer.rules.join(', ')}` : ''}
          </>
        )}
      </output>
    </form>
  )
}
