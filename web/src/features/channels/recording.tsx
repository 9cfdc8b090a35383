import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { queries } from '../../queries.ts'
import { useNow, whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { type Channel, record } from './data.ts'

const keyOf = (id: string) => ['recordings', id]

/** Everything that comes for one account, for some days: switched on, looked at, downloaded, taken in once more. */
export function Recording({ channel }: { channel: Channel }) {
  const { t, i18n } = useLingui()
  const now = useNow()
  const { id, recordingUntil } = channel
  const on = recordingUntil !== undefined && Date.parse(recordingUntil) > now
  const until = recordingUntil && whole(recordingUntil, i18n.locale)
  const choose = (days: number) => record(id, days).catch((error: unknown) => say(reasonOf(error), true))
  return (
    <details className="channel-settings">
      <summary>{on ? t`Registrazione attiva fino al ${until}` : t`Registra quello che arriva`}</summary>
      <p>
        <Trans>
          Conserva per sette giorni tutto quello che arriva per questo account, così come arriva: anche quello che
          scrivono le persone. Finisce da sola; chi la accende, la guarda o la rilegge resta scritto nel registro.
        </Trans>
      </p>
      <div className="tabs">
        {on ? (
          <button type="button" className="button" onClick={() => void choose(0)}>
            {t`Ferma la registrazione`}
          </button>
        ) : (
          [1, 3, 7].map((days) => (
            <button key={days} type="button" className="button" onClick={() => void choose(days)}>
              <Plural
                value={days}
                one="Registra per # giorno"
                many="Registra per # giorni"
                other="Registra per # giorni"
              />
            </button>
          ))
        )}
      </div>
      {recordingUntil && <Kept id={id} name={channel.name} />}
    </details>
  )
}

function Kept({ id, name }: { id: string; name: string }) {
  const { t, i18n } = useLingui()
  const found = useQuery({ queryKey: keyOf(id), queryFn: () => api.recordings(id), enabled: false })
  const kept = found.data?.recordings ?? []
  const again = (asked: { at: string; id: string } | object) =>
    replayed(id, asked).then(
      (count) => say(t`Rimessi in coda: ${i18n.number(count)}.`),
      (error: unknown) => say(reasonOf(error), true),
    )
  return (
    <>
      <div className="tabs">
        <button type="button" className="button" onClick={() => void found.refetch()}>
          {t`Mostra`}
        </button>
        <button type="button" className="button" onClick={() => void download(id, name)}>
          {t`Scarica`}
        </button>
        <button type="button" className="button" onClick={() => void again({})}>
          {t`Rileggi tutto`}
        </button>
      </div>
      {found.data && kept.length === 0 && <p className="faint">{t`Non è ancora arrivato niente.`}</p>}
      <ul className="cards">
        {kept.map((one) => (
          <li key={`${one.at} ${one.id}`}>
            <details>
              <summary>
                <time dateTime={one.at}>{whole(one.at, i18n.locale)}</time>
                <code className="faint">{one.raw.slice(0, 80)}</code>
              </summary>
              <div className="card-body">
                <pre>{one.body ?? one.raw}</pre>
                <button type="button" className="button" onClick={() => void again({ at: one.at, id: one.id })}>
                  {t`Rileggi`}
                </button>
              </div>
            </details>
          </li>
        ))}
      </ul>
      {found.data?.cursor && <p className="faint">{t`Ce ne sono altri: con «Scarica» si hanno tutti.`}</p>}
    </>
  )
}

async function replayed(id: string, asked: { at: string; id: string } | object) {
  let count = 0
  let cursor: string | undefined
  do {
    const page = await api.replayRecordings(id, { ...asked, ...(cursor ? { cursor } : {}) })
    count += page.replayed
    cursor = page.cursor
  } while (cursor)
  void queries.invalidateQueries({ queryKey: keyOf(id) })
  return count
}

/** One notification a line, as `npm run replay` reads it. */
async function download(id: string, name: string) {
  const lines: string[] = []
  let cursor: string | undefined
  try {
    do {
      const page = await api.recordings(id, cursor)
      lines.push(...page.recordings.map(({ body, raw }) => body ?? raw))
      cursor = page.cursor
    } while (cursor)
  } catch (error) {
    return say(reasonOf(error), true)
  }
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([lines.join('\n')], { type: 'application/x-ndjson' }))
  link.download = `${name.replace(/\W+/g, '-')}.jsonl`
  link.click()
  URL.revokeObjectURL(link.href)
}
