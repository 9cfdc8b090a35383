import type { Row } from '@ascolta/functions/api/views'
import { Plural, useLingui } from '@lingui/react/macro'
import { X } from 'lucide-react'
import { useState } from 'react'
import { api, type BulkInput, type List, viewIn } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { say } from '../../ui/toast.tsx'
import { picked, unpick, watched, watchJob } from '../inbox/picked.ts'
import { useMe } from '../me.ts'
import { Ask, type Asked } from './ask.tsx'
import { Progress } from './progress.tsx'

type Act = BulkInput['act']

interface Props {
  list: List
  team: string | undefined
  account: string | undefined
  /** What is loaded of the list; `more`: there is more. */
  tickets: Row[]
  more: boolean
}

/** More than this is taken as a whole list, not one by one. */
const most = 500

/** What is done to several conversations at once, and how far it is. */
export default function Bulk({ list, team, account, tickets, more }: Props) {
  const { t } = useLingui()
  const { agent } = useMe()
  const chosen = picked.useValue()
  const job = watched.useValue()
  const [asked, setAsked] = useState<Asked>()
  const [whole, setWhole] = useState(false)
  const count = chosen.size
  const all = tickets.length > 0 && tickets.every(({ id }) => chosen.has(id))

  const start = async (act: Act) => {
    const view = viewIn(list)
    const named =
      view === undefined ? { list: list as Exclude<List, `views/${string}`> } : { list: 'view' as const, view }
    const of = whole
      ? { ...named, ...(team ? { team } : {}), ...(account ? { account } : {}) }
      : { picks: [...chosen].slice(0, most).map(([ticket, seq]) => ({ ticket, seq })) }
    try {
      const { job: begun } = await api.askBulk({ key: crypto.randomUUID(), act, of })
      setAsked(undefined)
      setWhole(false)
      unpick()
      watchJob(begun.id)
    } catch (error) {
      say(reasonOf(error), true)
    }
  }
  const busy = job !== undefined
  const everything = () => {
    picked.set(new Map(tickets.map(({ id, seq }) => [id, seq])))
    // What is not loaded is told by the list's name.
    setWhole(more)
  }
  return (
    <div className="bulk">
      {count > 0 && (
        <section aria-label={t`Conversazioni scelte`}>
          <p className="bulk-count">
            <strong role="status">
              {whole ? t`Tutta la lista` : <Plural value={count} one="# scelta" many="# scelte" other="# scelte" />}
            </strong>
            {!(all && whole === more) && (
              <button type="button" className="link-button" onClick={everything}>
                {more ? t`Tutta la lista` : t`Tutte`}
              </button>
            )}
            <button
              type="button"
              className="icon-button"
              aria-label={t`Non scegliere più niente`}
              onClick={() => {
                setWhole(false)
                unpick()
              }}
            >
              <X aria-hidden />
            </button>
          </p>
          <div className="bulk-acts">
            <button type="button" className="button" disabled={busy} onClick={() => setAsked('tags')}>
              {t`Etichette`}
            </button>
            <button type="button" className="button" disabled={busy} onClick={() => void start({ kind: 'claimed' })}>
              {t`Prendi in carico`}
            </button>
            {agent.role !== 'agent' && (
              <button type="button" className="button" disabled={busy} onClick={() => setAsked('give')}>
                {t`Passa a`}
              </button>
            )}
            <button type="button" className="button" disabled={busy} onClick={() => setAsked('snooze')}>
              {t`Rimanda`}
            </button>
            {!whole && (
              <button type="button" className="button" disabled={busy} onClick={() => setAsked('excuse')}>
                {t`Senza risposta`}
              </button>
            )}
            <button type="button" className="button" disabled={busy} onClick={() => void start({ kind: 'resolved' })}>
              {t`Risolvi`}
            </button>
          </div>
        </section>
      )}
      {job && <Progress key={job} id={job} />}
      {asked && <Ask asked={asked} team={team} on={(act) => void start(act)} onClose={() => setAsked(undefined)} />}
    </div>
  )
}
