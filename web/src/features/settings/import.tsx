import { useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { api, isRefusal } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { decoded, type Slice, slicesOf } from './slices.ts'

type Outcome = Awaited<ReturnType<typeof api.importContacts>>['outcomes'][number]

const shown = 50

/** Contacts out of a file: first what would change, line by line, and only then the change. */
export function Import() {
  const { t } = useLingui()
  const [slices, setSlices] = useState<Slice[]>([])
  const [outcomes, setOutcomes] = useState<Outcome[]>([])
  const [step, setStep] = useState<'none' | 'running' | 'dry' | 'done'>('none')
  const [trouble, setTrouble] = useState('')
  const run = async (of: Slice[], dry: boolean) => {
    setStep('running')
    setTrouble('')
    const all: Outcome[] = []
    try {
      for (const slice of of) {
        all.push(...(await api.importContacts({ dry, ...slice })).outcomes)
        setOutcomes([...all])
      }
      setStep(dry ? 'dry' : 'done')
    } catch (error) {
      const line = isRefusal(error) && (error.details as { line?: number } | undefined)?.line
      setTrouble(line ? t`Riga ${line}: ${reasonOf(error)}` : reasonOf(error))
      setStep('none')
    }
  }
  const choose = async (file: File | undefined) => {
    if (!file) return
    const cut = slicesOf(decoded(await file.arrayBuffer()))
    setOutcomes([])
    setSlices(cut)
    await run(cut, true)
  }
  const count = (change: Outcome['change']) => outcomes.filter((one) => one.change === change).length
  const wrong = outcomes.filter((one) => one.change === 'wrong')
  const why: Record<string, string> = {
    'contact.phone': t`il numero non ha il prefisso internazionale`,
    'contact.email': t`non è un indirizzo e-mail`,
    'contact.columns': t`le colonne non sono quelle della prima riga`,
    'contact.fields': t`troppi campi`,
    'contact.changed': t`qualcuno lo ha cambiato nello stesso momento: ripeti`,
  }
  const [fresh, changed, linked, same] = [count('new'), count('changed'), count('linked'), count('same')]
  return (
    <section aria-labelledby="import">
      <h2 id="import">{t`Contatti da un file`}</h2>
      <p className="faint">
        {t`CSV con una colonna id o codice. Nome, telefono, email e lingua si riconoscono dal nome; le altre colonne vanno sulla scheda.`}
      </p>
      <label>
        {t`File CSV`}{' '}
        <input
          type="file"
          accept=".csv,text/csv"
          disabled={step === 'running'}
          onChange={({ target }) => void choose(target.files?.[0])}
        />
      </label>
      <div role="status">
        {trouble && <p className="bad">{trouble}</p>}
        {outcomes.length > 0 && (
          <p>
            {step === 'done' ? t`Fatto.` : step === 'dry' ? t`Prova: non è ancora cambiato niente.` : t`Sto leggendo…`}{' '}
            {t`Nuovi: ${fresh}. Cambiati: ${changed}. Uguali: ${same}. Da correggere: ${wrong.length}.`}
            {linked > 0 && ` ${t`Da collegare ad account nuovi: ${linked}.`}`}
          </p>
        )}
      </div>
      {wrong.length > 0 && (
        <ul className="identities">
          {wrong.slice(0, shown).map(({ line, id, why: code = '', value }) => (
            <li key={line}>
              {t`Riga ${line}`} {id && <strong>{id}</strong>} {why[code] ?? t`un valore non va bene`}
              {value && <code> {value}</code>}
            </li>
          ))}
        </ul>
      )}
      {step === 'dry' && fresh + changed + linked > 0 && (
        <button type="button" className="button" data-kind="primary" onClick={() => void run(slices, false)}>
          {t`Importa`}
        </button>
      )}
    </section>
  )
}
