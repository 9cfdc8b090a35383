import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, type CodeInput } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'

const key = ['codes']
const gap = '{code}'

/** References that customers write, such as case numbers: how they look, and where their record opens. */
export default function Codes() {
  const { t } = useLingui()
  const found = useQuery({ queryKey: key, queryFn: api.codes })
  if (found.error)
    return <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
  if (!found.data) return <Skeleton rows={3} kind="text" />
  const { codes } = found.data
  const remove = async (id: string) => {
    try {
      queries.setQueryData(key, await api.removeCode(id))
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  return (
    <>
      <h1>{t`Codici di riferimento`}</h1>
      <p className="page-lead">
        {t`Numeri di pratica, contratti, spedizioni: chi risponde li vede evidenziati nei messaggi e li apre nel CRM.`}
      </p>
      {codes.length === 0 ? (
        <p className="faint">{t`Nessun codice, per ora.`}</p>
      ) : (
        <ul className="engines">
          {codes.map((code) => (
            <li key={code.id} className="engine">
              <strong>{code.name}</strong>
              <code>{code.pattern}</code>
              {code.link && <span className="faint">{code.link}</span>}
              <button
                type="button"
                className="button"
                aria-label={t`Togli: ${code.name}`}
                onClick={() => void remove(code.id)}
              >
                {t`Togli`}
              </button>
            </li>
          ))}
        </ul>
      )}
      <NewCode />
    </>
  )
}

function NewCode() {
  const { t } = useLingui()
  const [name, setName] = useState('')
  const [pattern, setPattern] = useState('')
  const [link, setLink] = useState('')
  const [text, setText] = useState('')
  const [tried, setTried] = useState<string>()
  const input: CodeInput = { name: name || '-', pattern, ...(link ? { link } : {}) }
  const trial = async () => {
    try {
      const { found } = await api.tryCode({ ...input, text })
      setTried(found.length > 0 ? found.map(({ value, url }) => (url ? `${value} → ${url}` : value)).join('\n') : '')
    } catch (error) {
      setTried(undefined)
      say(reasonOf(error), true)
    }
  }
  const add = async (event: FormEvent) => {
    event.preventDefault()
    try {
      queries.setQueryData(key, await api.addCode(input))
      setName('')
      setPattern('')
      setLink('')
      setTried(undefined)
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  return (
    <form className="form" onSubmit={(event) => void add(event)}>
      <h2>{t`Aggiungi un codice`}</h2>
      <label>
        {t`Nome`}
        <input required maxLength={60} value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <label>
        {t`Come è fatto (espressione regolare)`}
        <input
          required
          maxLength={200}
          spellCheck={false}
          placeholder="\b\d{13}\b"
          value={pattern}
          onChange={({ target }) => setPattern(target.value)}
        />
      </label>
      <label>
        {t`Dove si apre, con ${gap} al posto del codice`}
        <input
          maxLength={500}
          type="url"
          spellCheck={false}
          placeholder="https://crm.example/cases/{code}"
          value={link}
          onChange={({ target }) => setLink(target.value)}
        />
      </label>
      <label>
        {t`Prova su un testo`}
        <textarea rows={2} maxLength={4000} value={text} onChange={({ target }) => setText(target.value)} />
      </label>
      <p role="status" className="tried">
        {tried === undefined ? '' : tried || t`Nessun codice in questo testo.`}
      </p>
      <div className="form-ways">
        <button type="button" className="button" disabled={!pattern || !text} onClick={() => void trial()}>
          {t`Prova`}
        </button>
        <button type="submit" className="button" data-kind="primary">
          {t`Salva`}
        </button>
      </div>
    </form>
  )
}
