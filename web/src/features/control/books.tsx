import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { api, type BookClass } from '../../api.ts'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { whole } from '../../ui/time.tsx'
import { useReasons } from '../conversation/reasons.ts'

interface Opened {
  account: string
  day: string
  class: BookClass
}

/** The nightly balance: received is the sum of what became of it, and a hole is named. */
export default function Books() {
  const { t, i18n } = useLingui()
  const [opened, setOpened] = useState<Opened>()
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
        {t`Ogni notte i messaggi ricevuti nel giorno, secondo l’ora di Roma, si confrontano con quello che ne è stato. Ricevuti = la somma delle colonne; un buco è un messaggio che nessuno sa dove sia finito.`}
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
                  <th scope="col">{t`contati dalla rete`}</th>
                </tr>
              </thead>
              <tbody>
                {days.map(({ day, received, classes, network }) => (
                  <tr key={day} data-bad={classes.hole ? true : undefined}>
                    <th scope="row">{i18n.date(new Date(`${day}T12:00:00Z`), { dateStyle: 'medium' })}</th>
                    <td>{received}</td>
                    {columns.map(([column, words]) => (
                      <td key={column}>
                        {classes[column] ? (
                          <button
                            type="button"
                            className="link-button"
                            aria-label={`${day}, ${words}: ${classes[column]}`}
                            onClick={() => setOpened({ account: id, day, class: column })}
                          >
                            {classes[column]}
                          </button>
                        ) : (
                          0
                        )}
                      </td>
                    ))}
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

/** The rows that a number is made of. */
function Lines({ account, day, class: only }: Opened) {
  const { t, i18n } = useLingui()
  const reasons = useReasons()
  const found = useQuery({ queryKey: ['books', account, day, only], queryFn: () => api.bookLines(account, day, only) })
  if (!found.data) return <Skeleton rows={3} kind="text" />
  return (
    <ul className="engines" aria-label={t`Righe del bilancio`}>
      {found.data.lines.map(({ ticket, number, n, at, seq, reason }) => (
        <li key={`${ticket} ${seq} ${at}`} className="engine">
          {ticket === 'unheard' ? (
            <strong>{t`La rete lo elenca, il desk non l’ha mai ricevuto`}</strong>
          ) : number ? (
            <Link href={`/team/${ticket}`}>{`#${number}`}</Link>
          ) : (
            <strong>{t`Un messaggio senza la sua conversazione`}</strong>
          )}
          <span>{t`messaggi: ${n}`}</span>
          <span>{whole(at, i18n.locale)}</span>
          {reason && <span className="faint">{reasons(reason)}</span>}
        </li>
      ))}
    </ul>
  )
}
