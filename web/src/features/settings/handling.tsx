import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, type HandlingInput } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'

const key = ['handling']

/** How a company handles conversations: until when an answer reopens them, and what weighs in the order of risk. */
export default function HandlingSettings() {
  const { t } = useLingui()
  const found = useQuery({ queryKey: key, queryFn: api.handling })
  return (
    <section aria-labelledby="handling-title">
      <h1 id="handling-title">{t`Gestione`}</h1>
      {found.data ? (
        <Form given={found.data.handling} />
      ) : found.error ? (
        <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
      ) : (
        <Skeleton rows={4} kind="text" />
      )}
    </section>
  )
}

type Weights = HandlingInput['weights']

function Form({ given }: { given: HandlingInput }) {
  const { t } = useLingui()
  const [fields, setFields] = useState(given)
  const { reopenDays, weights } = fields
  const weigh = (name: keyof Weights, value: number) => setFields({ ...fields, weights: { ...weights, [name]: value } })
  const save = async (event: FormEvent) => {
    event.preventDefault()
    try {
      queries.setQueryData(key, await api.setHandling(fields))
      say(t`Salvato: vale ovunque entro un minuto.`)
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  const factors: [keyof Weights, string, number, number, number][] = [
    ['halfMinutes', t`Minuti prima della scadenza in cui il rischio è la metà`, 1, 10_080, 1],
    ['detractor', t`Quanto pesa un cliente scontento (1 = come gli altri)`, 0.1, 10, 0.1],
    ['promoter', t`Quanto pesa un cliente contento`, 0.1, 10, 0.1],
    ['public', t`Quanto pesa ciò che leggono tutti`, 0.1, 10, 0.1],
    ['tenfold', t`In più per ogni dieci volte tante persone che lo vedono`, 0, 10, 0.05],
  ]
  return (
    <form className="form" onSubmit={(event) => void save(event)}>
      <h2>{t`Riapertura`}</h2>
      <label>
        {t`Giorni dopo la risoluzione in cui una risposta del cliente riapre la conversazione`}
        <input
          type="number"
          required
          min={0}
          max={365}
          step={1}
          value={reopenDays}
          onChange={({ target }) => setFields({ ...fields, reopenDays: target.valueAsNumber })}
        />
      </label>
      <p className="faint">
        {t`Dopo, il messaggio apre una conversazione nuova, collegata a quella di prima. Con 0 succede subito.`}
      </p>
      <h2>{t`Ordine per rischio`}</h2>
      {factors.map(([name, words, min, max, step]) => (
        <label key={name}>
          {words}
          <input
            type="number"
            required
            min={min}
            max={max}
            step={step}
            value={weights[name]}
            onChange={({ target }) => weigh(name, target.valueAsNumber)}
          />
        </label>
      ))}
      <div>
        <button type="submit" className="button" data-kind="primary">
          {t`Salva`}
        </button>
      </div>
    </form>
  )
}
