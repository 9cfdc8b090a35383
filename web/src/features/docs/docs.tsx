import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Skeleton, Trouble } from '../../ui/states.tsx'
import { type Route, routesOf, shape } from './openapi.ts'

/** The API's own document, to be read by people. */
export default function Docs() {
  const { t } = useLingui()
  const [word, setWord] = useState('')
  const document = useQuery({
    queryKey: ['openapi'],
    queryFn: async () => routesOf(await api.openapi()),
    staleTime: Infinity,
  })
  const wanted = word.trim().toLowerCase()
  const routes = document.data?.routes.filter(({ method, path, operation }) =>
    `${method} ${path} ${operation.summary ?? ''}`.toLowerCase().includes(wanted),
  )
  return (
    <main className="page">
      <h1>{t`API`}</h1>
      {document.data && routes ? (
        <>
          <p className="page-lead">
            <Trans>
              {document.data.info.title} {document.data.info.version}. Tutto quello che fa questa pagina passa da qui.
              Il documento completo: <a href="/api/openapi.json">openapi.json</a>.
            </Trans>
          </p>
          <label className="field docs-search">
            <span>{t`Cerca tra le rotte`}</span>
            <input type="search" value={word} onChange={({ target }) => setWord(target.value)} />
          </label>
          {routes.length === 0 ? (
            <p className="faint">{t`Nessuna rotta corrisponde.`}</p>
          ) : (
            <div className="cards">
              {routes.map((route) => (
                <RouteCard key={`${route.method} ${route.path}`} route={route} />
              ))}
            </div>
          )}
        </>
      ) : document.error ? (
        <Trouble error={document.error} since={document.errorUpdatedAt} retry={() => void document.refetch()} />
      ) : (
        <Skeleton rows={6} kind="row" />
      )}
    </main>
  )
}

function RouteCard({ route: { method, path, operation } }: { route: Route }) {
  const { t } = useLingui()
  const body = operation.requestBody && shape(operation.requestBody.content)
  return (
    <details>
      <summary>
        <span className="method" data-method={method}>
          {method.toUpperCase()}
        </span>
        <span className="path">{path}</span>
        <span className="faint">{operation.summary}</span>
      </summary>
      <div className="card-body">
        {operation.description && <p>{operation.description}</p>}
        {operation.parameters.length > 0 && (
          <dl className="facts">
            {operation.parameters.map(({ name, in: place, required, description, schema }) => (
              <div key={`${place} ${name}`}>
                <dt>
                  <code>{name}</code> · {place} · {required ? t`obbligatorio` : t`facoltativo`}
                </dt>
                <dd>{description ?? (schema && <code>{JSON.stringify(schema)}</code>)}</dd>
              </div>
            ))}
          </dl>
        )}
        {body && (
          <>
            <h3>{t`Corpo`}</h3>
            <pre>{body}</pre>
          </>
        )}
        {Object.entries(operation.responses).map(([status, { description, content }]) => (
          <div key={status}>
            <h3>
              {status} <span className="faint">{description}</span>
            </h3>
            {shape(content) && <pre>{shape(content)}</pre>}
          </div>
        ))}
      </div>
    </details>
  )
}
