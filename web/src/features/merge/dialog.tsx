import type { MergeCandidate, Row } from '@ascolta/functions/api/views'
import { i18n as catalogue } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { Skeleton } from '../../ui/states.tsx'
import { say } from '../../ui/toast.tsx'
import { ChannelName, Reach, stateNames, useName } from '../../ui/words.tsx'
import type { Held } from '../conversation/cache.ts'
import { conversationKey } from '../conversation/queries.ts'
import { refetchRows } from '../inbox/queries.ts'

const again = () => {
  void queries.invalidateQueries({ queryKey: conversationKey })
  void refetchRows()
}
const apart = msg`Di nuovo separate: ognuna ha i suoi messaggi.`

async function separate(part: string) {
  try {
    await api.unmerge(part)
    say(catalogue._(apart))
  } catch (error) {
    say(reasonOf(error), true)
  }
  again()
}

/** With which conversation this one is to be treated as one; and which ones it is treated with already. */
export function Merge({ conversation, on }: { conversation: Held; on: (act: Promise<unknown>) => void }) {
  const { t, i18n } = useLingui()
  const title = useId()
  const [typed, setTyped] = useState('')
  const [number, setNumber] = useState<number>()
  const [chosen, setChosen] = useState<MergeCandidate>()
  const { ticket, parts } = conversation
  const found = useQuery({
    queryKey: ['mergers', ticket.id, number],
    queryFn: () => api.mergers(ticket.id, number),
    gcTime: 0,
  })
  const named = ({ number: of }: Row) => `#${i18n.number(of, { useGrouping: false })}`
  const join = async ({ ticket: other }: MergeCandidate) => {
    const both = await api.merge(ticket.id, other.id)
    say(t`Unite: in lista resta la ${named(both.ticket)}.`, false, () => void separate(both.part.id))
    again()
  }
  const search = (event: FormEvent) => {
    event.preventDefault()
    const wanted = Number(typed.replace(/\D/g, ''))
    setChosen(undefined)
    setNumber(wanted > 0 ? wanted : undefined)
  }
  return (
    <>
      {parts.length > 0 && (
        <section aria-label={t`Già unite`}>
          <h3>{t`Già unite`}</h3>
          {parts.map((part) => (
            <p key={part.id} className="merge-row">
              <Named row={part} />
              <button type="button" className="button" onClick={() => on(separate(part.id))}>
                {t`Separa la ${named(part)}`}
              </button>
            </p>
          ))}
        </section>
      )}
      <form className="handling" onSubmit={search}>
        <label>
          {t`Cerca per numero`}
          <input inputMode="numeric" value={typed} onChange={({ target }) => setTyped(target.value)} />
        </label>
        <button type="submit" className="button">{t`Cerca`}</button>
      </form>
      {found.isPending && <Skeleton rows={2} kind="text" />}
      {found.data?.candidates.length === 0 && (
        <p className="faint">
          {number === undefined
            ? t`Nessun’altra conversazione aperta di questa persona.`
            : t`Nessuna conversazione aperta con questo numero.`}
        </p>
      )}
      {(found.data?.candidates.length ?? 0) > 0 && (
        <fieldset className="mention">
          <legend>{t`Con quale`}</legend>
          {found.data?.candidates.map((one) => (
            <label key={one.ticket.id} className="check merge-row">
              <input
                type="radio"
                name={title}
                checked={chosen?.ticket.id === one.ticket.id}
                disabled={one.foreign}
                onChange={() => setChosen(one)}
              />
              <Named row={one.ticket} />
              {one.why === 'twin' && <span className="tag">{t`stesso testo`}</span>}
              {one.foreign && <span className="faint">{t`la segue un collega: la unisce un supervisore`}</span>}
            </label>
          ))}
        </fieldset>
      )}
      {chosen && <Effect mine={ticket} chosen={chosen} />}
      {found.error && (
        <p className="trouble" role="alert">
          {reasonOf(found.error)}
        </p>
      )}
      <button
        type="button"
        className="button"
        data-kind="primary"
        disabled={!chosen}
        onClick={() => chosen && on(join(chosen))}
      >
        {t`Unisci`}
      </button>
    </>
  )
}

function Named({ row }: { row: Row }) {
  const { i18n } = useLingui()
  const name = useName()
  return (
    <span className="merge-named">
      <strong>
        {name(row.name)} #{i18n.number(row.number, { useGrouping: false })}
      </strong>{' '}
      <ChannelName channel={row.channel} /> <Reach open={row.public} /> <span>{i18n._(stateNames[row.state])}</span>
      <span className="faint">{row.preview}</span>
    </span>
  )
}

/** What will happen, before it does. */
function Effect({ mine, chosen }: { mine: Row; chosen: MergeCandidate }) {
  const { t, i18n } = useLingui()
  const [stays, goes] = chosen.stays === mine.id ? [mine, chosen.ticket] : [chosen.ticket, mine]
  const named = ({ number }: Row) => `#${i18n.number(number, { useGrouping: false })}`
  return (
    <p role="status">
      {t`In lista resta la ${named(stays)}, la più vecchia; la ${named(goes)} continua dentro di lei. Ogni risposta parte dal canale su cui il cliente ha scritto. Si può annullare in ogni momento.`}
    </p>
  )
}
