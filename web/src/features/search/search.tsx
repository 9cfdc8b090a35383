import { Trans, useLingui } from '@lingui/react/macro'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { api, type Wish } from '../../api.ts'
import { useKeys } from '../../keys.ts'
import { Nothing, Skeleton, Trouble } from '../../ui/states.tsx'
import { whole } from '../../ui/time.tsx'
import { Conversation } from '../conversation/conversation.tsx'
import { asked, fieldId } from './asked.ts'
import { Filters } from './filters.tsx'
import { HitRow } from './hit.tsx'

/** Everything that was ever said: what is looked for on the left, what was opened beside it. */
export default function Search({ ticket }: { ticket: string | undefined }) {
  const wish = asked.useValue()
  const found = useInfiniteQuery({
    queryKey: ['search', wish],
    queryFn: ({ pageParam }) => api.search({ ...wish, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ cursor }) => cursor,
    enabled: wish.text !== '',
    placeholderData: keepPreviousData,
  })
  const pages = wish.text === '' ? [] : (found.data?.pages ?? [])
  const hits = gathered(pages.flatMap((page) => page.hits))
  const numbered = pages[0]?.numbered
  const [path, go] = useLocation()
  const all = [...(numbered ? [numbered] : []), ...hits.map((hit) => hit.ticket)]
  const at = all.findIndex(({ id }) => id === ticket)
  const move = (step: number) => {
    const next = all[at < 0 ? 0 : at + step]
    if (next) go(`/search/${next.id}`)
  }
  useKeys({ j: () => move(1), k: () => move(-1) })
  // Who types #123 wants that conversation, not a list of one.
  const direct = /^#\d+$/.test(wish.text.trim()) && !found.isPlaceholderData ? numbered?.id : undefined
  const [led, setLed] = useState('')
  useEffect(() => {
    if (!direct || led === direct || path !== '/search') return
    setLed(direct)
    go(`/search/${direct}`)
  }, [direct, led, path, go])

  return (
    <main className="inbox" data-open={ticket ? true : undefined}>
      <Results wish={wish} found={found} open={ticket}>
        {numbered && <HitRow ticket={numbered} lines={[]} selected={numbered.id === ticket} />}
        {hits.map((hit) => (
          <HitRow key={hit.ticket.id} {...hit} selected={hit.ticket.id === ticket} />
        ))}
      </Results>
      {ticket ? (
        <Conversation key={ticket} id={ticket} list="search" />
      ) : (
        <section className="conversation conversation-none">
          <p>
            <Trans>Scrivi che cosa cerchi, poi Invio.</Trans>
          </p>
          <p className="faint">
            <Trans>
              Con <kbd>f</kbd> torni alla ricerca, con <kbd>j</kbd> e <kbd>k</kbd> passi da un risultato all’altro.
            </Trans>
          </p>
        </section>
      )}
    </main>
  )
}

type Found = Awaited<ReturnType<typeof api.search>>

/** Pages may bring more of a conversation that is shown already. */
function gathered(hits: Found['hits']): Found['hits'] {
  const tickets = Map.groupBy(hits, ({ ticket }) => ticket.id)
  return [...tickets.values()].flatMap((same) => {
    const [first] = same
    return first ? [{ ...first, lines: same.flatMap(({ lines }) => lines) }] : []
  })
}

interface ResultsProps {
  wish: Wish
  found: ReturnType<typeof useInfiniteQuery<Found>>
  open: string | undefined
  children: [React.ReactNode, React.ReactNode[]]
}

function Results({ wish, found, open, children }: ResultsProps) {
  const { t, i18n } = useLingui()
  const [text, setText] = useState(wish.text)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    asked.set({ ...wish, text: text.trim() })
  }
  const Heading = open ? 'h2' : 'h1'
  const last = found.data?.pages.at(-1)
  const any = children[0] || children[1].length > 0
  const none = wish.text !== '' && found.data !== undefined && !found.isPlaceholderData && !any
  return (
    <section className="list search" aria-labelledby="list-title">
      <header className="list-head">
        <Heading id="list-title">{t`Cerca`}</Heading>
        <search className="search-form">
          <form onSubmit={submit}>
            <input
              id={fieldId}
              type="search"
              aria-label={t`Che cosa cerchi`}
              placeholder={t`Parole, "frase esatta", da:nome, #123`}
              maxLength={200}
              autoComplete="off"
              spellCheck={false}
              // The page is there to be typed into; who comes back from a conversation goes on reading.
              // biome-ignore lint/a11y/noAutofocus: the page is nothing but this field when it opens
              autoFocus={wish.text === ''}
              value={text}
              onChange={({ target }) => setText(target.value)}
              // The browser's own Escape would empty the field and stay in it.
              onKeyDown={(event) => {
                if (event.key !== 'Escape') return
                event.preventDefault()
                event.currentTarget.blur()
              }}
            />
            <button type="submit" className="button">{t`Cerca`}</button>
          </form>
          <Filters wish={wish} onChange={(change) => asked.set({ ...wish, ...change, text: text.trim() })} />
        </search>
      </header>
      <div className="rows" aria-busy={found.isFetching}>
        {last && last.since === undefined && wish.text !== '' && (
          <Nothing title={t`La ricerca nelle parole è spenta`}>
            <p>{t`Si trovano solo i numeri delle conversazioni. Un amministratore la accende nelle impostazioni.`}</p>
          </Nothing>
        )}
        {found.error ? (
          <Trouble error={found.error} since={found.errorUpdatedAt} retry={() => void found.refetch()} />
        ) : wish.text !== '' && found.isPending ? (
          <Skeleton rows={5} kind="row" />
        ) : null}
        {any && <ul className="hits">{children}</ul>}
        {none && last?.since !== undefined && !last.stopped && (
          <Nothing title={t`Niente trovato`}>
            <p>{t`Tutte le parole devono stare nello stesso messaggio. Prova con meno parole o senza filtri.`}</p>
            <p className="faint">{t`Le parole sono tenute a mente dal ${whole(last.since, i18n.locale)}.`}</p>
          </Nothing>
        )}
        {last?.stopped && (
          <p className="search-note" role="status">
            {t`Ho guardato solo una parte: i messaggi sono tanti.`}
          </p>
        )}
        {found.data?.pages.some(({ partly }) => partly) && (
          <p className="search-note">{t`Delle ultime ore ho guardato solo una parte: riprova tra un’ora.`}</p>
        )}
        {found.hasNextPage && (
          <button
            type="button"
            className="button search-more"
            disabled={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            {last?.stopped ? t`Continua a cercare` : t`Mostra i più vecchi`}
          </button>
        )}
      </div>
    </section>
  )
}
