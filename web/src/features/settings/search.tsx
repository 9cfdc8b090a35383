import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'

const key = ['search-index']

/** Whether this desk keeps an index of words, how large it is, and what it costs. */
export default function SearchIndex() {
  const { t, i18n } = useLingui()
  const index = useQuery({ queryKey: key, queryFn: api.searchIndex })
  const turn = useMutation({
    mutationFn: api.switchSearch,
    onSuccess: (now) => queries.setQueryData(key, now),
    onError: (error) => say(reasonOf(error), true),
  })
  const number = new Intl.NumberFormat(i18n.locale)
  const size = (bytes: number) => number.format(Math.ceil(bytes / 1024))
  return (
    <section aria-labelledby="search-title">
      <h1 id="search-title">{t`Ricerca`}</h1>
      {index.data ? (
        <>
          <label className="check">
            <input
              type="checkbox"
              checked={turn.isPending ? turn.variables : index.data.on}
              disabled={turn.isPending}
              onChange={({ target }) => turn.mutate(target.checked)}
            />
            {t`Cerca nelle parole di tutte le conversazioni`}
          </label>
          <p>
            {t`Accesa, scrive al massimo un’unità in più per messaggio: meno di 0,001 $ ogni 1.000 messaggi al prezzo di listino. Spenta, non costa niente e si trovano solo i numeri.`}
          </p>
          <p>
            {t`Trova quello che si dice da quando è accesa. Spegnendola, entro un’ora l’indice viene cancellato. Nell’indice non c’è nessuna parola in chiaro.`}
          </p>
          {index.data.since && <p className="faint">{t`Ultimo cambio: ${whole(index.data.since, i18n.locale)}`}</p>}
          <table>
            <thead>
              <tr>
                <th scope="col">{t`Account`}</th>
                <th scope="col">{t`Messaggi nell’indice`}</th>
                <th scope="col">{t`kB`}</th>
                <th scope="col">{t`Fino a`}</th>
              </tr>
            </thead>
            <tbody>
              {index.data.accounts.map(({ id, name, lines, bytes, folded }) => (
                <tr key={id}>
                  <th scope="row">{name}</th>
                  <td>{number.format(lines)}</td>
                  <td>{size(bytes)}</td>
                  <td>{folded ? whole(folded, i18n.locale) : '—'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      ) : index.error ? (
        <Trouble error={index.error} since={index.errorUpdatedAt} retry={() => void index.refetch()} />
      ) : (
        <Skeleton rows={3} kind="text" />
      )}
    </section>
  )
}
