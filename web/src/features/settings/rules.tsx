import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, type RoutingRule } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { useSkills, useWhy } from '../../ui/why.tsx'
import { channelNames } from '../../ui/words.tsx'
import { usePriorities } from '../clocks/priority.ts'
import { useMe } from '../me.ts'
import { RuleForm } from './rule-form.tsx'

const key = ['rules']

/** Where conversations go that begin, and what their agent must be able to do. */
export default function Rules() {
  const { t } = useLingui()
  const found = useQuery({ queryKey: key, queryFn: api.rules })
  const teams = useTeams()
  const [open, setOpen] = useState<string>()
  if (found.error)
    return <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
  if (!found.data) return <Skeleton rows={3} kind="text" />
  const { rules } = found.data
  const kept = async (asked: ReturnType<typeof api.rules>) => {
    try {
      queries.setQueryData(key, await asked)
      return true
    } catch (error) {
      say(reasonOf(error), true)
      return false
    }
  }
  const keep = async ({ id, ...rule }: RoutingRule) => kept(api.setRule(id, rule))
  /** To another place: whose place changed is written, one after the other. */
  const move = async (from: number, to: number) => {
    const order = [...rules]
    order.splice(to, 0, ...order.splice(from, 1))
    for (const [place, rule] of order.entries()) if (rule.place !== place && !(await keep({ ...rule, place }))) return
  }
  const save = async (rule: RoutingRule) => {
    if (!(await keep(rule))) return
    say(t`Salvato: ${rule.name}`)
    setOpen(undefined)
  }
  // biome-ignore lint/suspicious/noThenProperty: data of ours, never awaited.
  const fresh = { id: '', name: '', place: (rules.at(-1)?.place ?? -1) + 1, on: true, when: {}, then: {} }
  const editing = open === '' ? fresh : rules.find(({ id }) => id === open)
  return (
    <>
      <h1>{t`Regole`}</h1>
      <p className="page-lead">{t`Si leggono dall’alto: contano tutte quelle che valgono; tra due squadre vince la prima.`}</p>
      {rules.length === 0 && (
        <p className="faint">{t`Nessuna regola: ogni conversazione va alla squadra del suo account.`}</p>
      )}
      <ol className="rules" aria-label={t`Regole`}>
        {rules.map((rule, index) => (
          <li key={rule.id} className="rule" data-off={rule.on ? undefined : true}>
            <div className="rule-words">
              <strong>{rule.name}</strong>
              {!rule.on && <span className="tag">{t`spenta`}</span>}
              <Summary rule={rule} teams={teams} />
            </div>
            <div className="rule-acts">
              <button
                type="button"
                className="button"
                disabled={index === 0}
                aria-label={t`Sposta su: ${rule.name}`}
                onClick={() => void move(index, index - 1)}
              >
                {'↑'}
              </button>
              <button
                type="button"
                className="button"
                disabled={index === rules.length - 1}
                aria-label={t`Sposta giù: ${rule.name}`}
                onClick={() => void move(index, index + 1)}
              >
                {'↓'}
              </button>
              <button type="button" className="button" onClick={() => setOpen(rule.id)}>
                {t`Modifica`}
                <span className="hidden"> {rule.name}</span>
              </button>
              <button type="button" className="button" onClick={() => void kept(api.removeRule(rule.id))}>
                {t`Togli`}
                <span className="hidden"> {rule.name}</span>
              </button>
            </div>
          </li>
        ))}
      </ol>
      {editing ? (
        <RuleForm
          key={editing.id}
          rule={editing}
          teams={teams}
          topics={topicsOf(rules)}
          onSave={(rule) => void save(rule)}
          onDone={() => setOpen(undefined)}
        />
      ) : (
        <button type="button" className="button" data-kind="primary" onClick={() => setOpen('')}>
          {t`Nuova regola`}
        </button>
      )}
      <Preview teams={teams} />
    </>
  )
}

/** Every team of the company by its name. */
function useTeams() {
  const { teams } = useMe()
  const found = useQuery({ queryKey: ['assignment'], queryFn: api.assignment, staleTime: 60_000 })
  return found.data?.all ?? teams
}

/** What rules say that a message is about. */
const topicsOf = (rules: RoutingRule[]) =>
  [
    ...new Set(
      rules.flatMap(({ then }) => [
        ...Object.keys(then.skills ?? {}).flatMap((skill) => (skill.startsWith('topic:') ? skill.slice(6) : [])),
        ...(then.tag ? [then.tag] : []),
      ]),
    ),
  ].sort()

function Summary({ rule: { when, then }, teams }: { rule: RoutingRule; teams: { id: string; name: string }[] }) {
  const { t, i18n } = useLingui()
  const skillName = useSkills()
  const priorities = usePriorities()
  const me = useMe()
  const nameOf = (id: string) => me.accounts.find((one) => one.id === id)?.name ?? id
  const or = (words: string[]) => new Intl.ListFormat(i18n.locale, { type: 'disjunction' }).format(words)
  const team = teams.find(({ id }) => id === then.team)?.name ?? then.team
  const asks = [
    ...(when.accounts ? [or(when.accounts.map(nameOf))] : []),
    ...(when.channels ? [or(when.channels.map((one) => channelNames[one]))] : []),
    ...(when.public === undefined ? [] : [when.public ? t`in pubblico` : t`in privato`]),
    ...(when.languages ? [or(when.languages.map((one) => skillName(`lang:${one}`)))] : []),
    ...(when.words ? [or(when.words.map((one) => `“${one}”`))] : []),
    ...(when.topics ? [t`argomento ${or(when.topics)}`] : []),
    ...(when.field ? [`${when.field.name} = ${when.field.value}`] : []),
  ]
  const says = [
    ...(team ? [t`squadra ${team}`] : []),
    ...Object.entries(then.skills ?? {}).map(([skill, level]) => `${skillName(skill)} ${level}`),
    ...(then.speaks ? [t`la lingua del cliente, livello ${then.speaks}`] : []),
    ...(then.priority ? [t`priorità ${priorities[then.priority]}`] : []),
    ...(then.tag ? [`#${then.tag}`] : []),
  ]
  const all = asks.length > 0 ? asks.join(' + ') : t`sempre`
  return (
    <span className="faint">
      {all} → {says.join(', ')}
    </span>
  )
}

/** Where a message would go, by the rules and by who is there now. */
function Preview({ teams }: { teams: { id: string; name: string }[] }) {
  const { t } = useLingui()
  const { accounts } = useMe()
  const why = useWhy()
  const skillName = useSkills()
  const [account, setAccount] = useState(accounts[0]?.id ?? '')
  const [text, setText] = useState('')
  const [field, setField] = useState({ name: '', value: '' })
  const [answer, setAnswer] = useState<Awaited<ReturnType<typeof api.tryRules>>>()
  const look = async (event: FormEvent) => {
    event.preventDefault()
    const { name, value } = field
    try {
      setAnswer(await api.tryRules({ account, text, ...(name && value ? { fields: { [name]: value } } : {}) }))
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  const language = answer?.language ? skillName(`lang:${answer.language}`) : t`lingua non sicura`
  const who = answer?.agent?.name ?? (answer?.manual ? t`chi la prende` : t`per ora a nessuno`)
  const reason = answer && why(answer)
  const team = teams.find(({ id }) => id === answer?.team)?.name ?? answer?.team
  return (
    <form className="form" onSubmit={(event) => void look(event)}>
      <h2>{t`Prova: dove andrebbe questo messaggio?`}</h2>
      <label>
        {t`Account`}
        <select value={account} onChange={(event) => setAccount(event.currentTarget.value)}>
          {accounts.map(({ id, name, channel }) => (
            <option key={id} value={id}>
              {name} · {channelNames[channel]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t`Testo del messaggio`}
        <textarea rows={3} required value={text} onChange={(event) => setText(event.currentTarget.value)} />
      </label>
      <label>
        {t`Campo del CRM del cliente`}
        <input
          placeholder="tier"
          value={field.name}
          onChange={({ currentTarget }) => setField({ ...field, name: currentTarget.value })}
        />
      </label>
      <label>
        {t`che vale`}
        <input
          placeholder="gold"
          value={field.value}
          onChange={({ currentTarget }) => setField({ ...field, value: currentTarget.value })}
        />
      </label>
      <div className="form-ways">
        <button type="submit" className="button">{t`Prova`}</button>
        <output>
          {answer && (
            <>
              {t`Squadra ${team}, ${who}`}
              {reason ? ` (${reason})` : ''} · {language}
              {answer.rules.length > 0 ? ` · ${answer.rules.join(', ')}` : ''}
            </>
          )}
        </output>
      </div>
    </form>
  )
}
