import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { api, type BookClass } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { useReasons } from '../conversation/reasons.ts'
import { holesKey } from '../shell/holes-key.ts'

interface Opened {
  account: string
  day: string
  class: BookClass
}

/** A link may name the number to open, as the banner of a hole does: `?account=…&day=…&class=hole`. */
function asked(): Opened | undefined {
  const said = new URLSearchParams(location.search)
  const [account, day] = [said.get('account'), said.get('day')]
  return account && day && said.get('class') === 'hole' ? { account, day, class: 'hole' } : undefined
}

/** The nightly balance: received is the sum of what became of it, and a hole is named. */
export default function Books() {
  const { t, i18n } = useLingui()
  const [opened, setOpened] = useState<Opened | undefined>(asked)
  const found = useQuery({ queryKey: ['books'], queryFn: api.books, staleTime: 60_000 })
  const columns: [BookClass, string][] = [
    ['answered', t`risposti`],
    ['elsewhere', t`risposti altrove`],
    ['excused', t`senza risposta, con motivo`],
    ['troll', t`troll`],
    ['withdrawn', t`ritirati`],
    ['waiting', t`in attesa`],
    ['hole', t`buchi`],
  ]
  return (
    <section aria-labelledby="books">
      <h1 id="books">{t`Bilancio`}</h1>
      <p className="faint">
        {t`Ogni notte, con l’ora di Roma, quello che è arrivato nel giorno si confronta con quello che ne è stato. Si contano i turni: i messaggi di fila di una persona, nel giorno in cui sono cominciati. Ricevuti = la somma delle colonne; un buco è un messaggio che nessuno sa dove sia finito.`}
      </p>
      {!found.data ? (
        found.error ? (
          <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
        ) : (
          <Skeleton rows={4} kind="text" />
        )
      ) : found.data.accounts.length === 0 ? (
        <Nothing title={t`Ancora nessun bilancio`}>
          <p>{t`Il primo si chiude stanotte.`}</p>
        </Nothing>
      ) : (
        found.data.accounts.map(({ id, name, days }) => (
          <section key={id} className="board-table" aria-label={name} {...reachable}>
            <table>
              <caption>{name}</caption>
              <thead>
                <tr>
                  <th scope="col">{t`Giorno`}</th>
                  <th scope="col">{t`ricevuti`}</th>
                  {columns.map(([column, words]) => (
                    <th key={column} scope="col">
                      {words}
                    </th>
                  ))}
                  <th scope="col">{t`messaggi`}</th>
                  <th scope="col">{t`contati dalla rete`}</th>
                </tr>
              </thead>
              <tbody>
                {days.map(({ day, received, classes, turns, network, seen }) => (
                  <tr key={day} data-bad={classes.hole ? true : undefined}>
                    <th scope="row">{i18n.date(new Date(`${day}T12:00:00Z`), { dateStyle: 'medium' })}</th>
                    <td>{turns ? turns.received : t`non contati`}</td>
                    {columns.map(([column, words]) => (
                      <td key={column}>
                        {classes[column] ? (
                          <button
                            type="button"
                            className="link-button"
                            aria-label={`${day}, ${words}: ${(turns?.classes ?? classes)[column] ?? 0}`}
                            onClick={() => setOpened({ account: id, day, class: column })}
                          >
                            {(turns?.classes ?? classes)[column] ?? 0}
                          </button>
                        ) : (
                          0
                        )}
                        {column === 'hole' && classes.hole && !seen ? <Seen account={id} day={day} /> : null}
                      </td>
                    ))}
                    <td>{received}</td>
                    <td>{network ? network.listed : t`non si legge`}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        ))
      )}
      {opened && <Lines {...opened} />}
    </section>
  )
}

const reachable = { tabIndex: 0 }

/** Somebody looked into what is missing: nobody is reminded of it any more, and it stays in the books. */
function Seen({ account, day }: { account: string; day: string }) {
  const { t } = useLingui()
  const see = async () => {
    try {
      queries.setQueryData(holesKey, await api.seeHoles(account, day))
      await queries.invalidateQueries({ queryKey: ['books'], exact: true })
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  return (
    <button type="button" className="button" onClick={() => void see()}>
      {t`Ho guardato`}
    </button>
  )
}

/** The rows that a number is made of. */
function Lines({ account, day, class: only }: Opened) {
  const { t, i18n } = useLingui()
  const reasons = useReasons()
  const found = useQuery({ queryKey: ['books', account, day, only], queryFn: () => api.bookLines(account, day, only) })
  if (!found.data) return <Skeleton rows={3} kind="text" />
  return (
    <ul className="engines" aria-label={t`Righe del bilancio`}>
      {found.data.lines.map(({ ticket, number, n, turns, at, seq, reason }) => (
        <li key={`${ticket} ${seq} ${at}`} className="engine">
          {ticket === 'unheard' ? (
            <strong>{t`La rete lo elenca, il desk non l’ha mai ricevuto`}</strong>
          ) : number ? (
            <Link href={`/team/${ticket}`}>{`#${number}`}</Link>
          ) : (
            <strong>{t`Un messaggio senza la sua conversazione`}</strong>
          )}
          <span>{turns === undefined ? t`messaggi: ${n}` : t`turni: ${turns}, messaggi: ${n}`}</span>
          <span>{whole(at, i18n.locale)}</span>
          {reason && <span className="faint">{reasons(reason)}</span>}
        </li>
      ))}
    </ul>
  )
}
