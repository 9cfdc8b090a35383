import { useLingui } from '@lingui/react/macro'
import { TriangleAlert } from 'lucide-react'
import { reasonOf } from '../../problems.ts'
import { span, useAgo, whole } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { ChannelName } from '../../ui/words.tsx'
import { useReasons } from '../conversation/reasons.ts'
import { adjust, type Channel } from './data.ts'
import { Field, Form, TeamField } from './fields.tsx'
import { useGuide } from './guide.ts'
import { CheckNow, useLife } from './life.tsx'
import { Recording } from './recording.tsx'

/** Where the author's first name stands in a signature. */
const gap = '{name}'

type Facts = [string, string, string | undefined][]

/** One connected account: whether it lives, and all that can be set. */
export function ChannelCard({ channel }: { channel: Channel }) {
  const { t, i18n } = useLingui()
  const since = useAgo()
  const reasons = useReasons()
  const life = useLife()
  const states = { connected: t`collegato`, paused: t`in pausa`, disconnected: t`scollegato` }
  const ago = (at: string | undefined) => (at ? since(at) : t`mai`)
  const { token } = useGuide(channel.channel)
  const tokenFact: Facts = token
    ? [[t`Token impostato`, channel.tokenAt ? since(channel.tokenAt) : t`fuori da questo desk`, channel.tokenAt]]
    : []
  const facts: Facts = [
    [t`Ultimo evento`, ago(channel.heardAt), channel.heardAt],
    [t`Ultimo invio`, ago(channel.sentAt), channel.sentAt],
    ...tokenFact,
    [t`Squadra`, channel.team, undefined],
    [t`Prima risposta entro`, span(channel.targetMinutes * 60_000, i18n.locale), undefined],
  ]
  return (
    <article className="channel" aria-label={`${channel.name}, ${channel.channel}`}>
      <header className="channel-head">
        <h2>{channel.name}</h2>
        <ChannelName channel={channel.channel} />
        <span className="faint">{channel.external}</span>
        <span className="channel-state" data-state={channel.state}>
          {states[channel.state]}
        </span>
      </header>
      {channel.state === 'paused' && <Paused channel={channel} />}
      <dl className="channel-facts">
        {facts.map(([term, words, at]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd title={at && whole(at, i18n.locale)}>{words}</dd>
          </div>
        ))}
        {channel.gaps && (
          <div>
            <dt>{t`Ultimo controllo`}</dt>
            <dd title={whole(channel.gaps.lastAt, i18n.locale)} className={channel.gaps.refused ? 'bad' : undefined}>
              {channel.gaps.refused ? reasons(channel.gaps.refused) : ago(channel.gaps.lastAt)}
            </dd>
          </div>
        )}
        {channel.gaps && channel.gaps.restored > 0 && (
          <div>
            <dt>{t`Persi e recuperati`}</dt>
            <dd>{i18n.number(channel.gaps.restored)}</dd>
          </div>
        )}
        {channel.unknown !== undefined && (
          <div>
            <dt>{t`Risposte incerte`}</dt>
            <dd className={channel.unknown > 0 ? 'bad' : undefined}>{i18n.number(channel.unknown)}</dd>
          </div>
        )}
        {life(channel).map(({ term, words, bad, at }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd title={at && whole(at, i18n.locale)} className={bad ? 'bad' : undefined}>
              {words}
            </dd>
          </div>
        ))}
      </dl>
      <CheckNow channel={channel} />
      <Settings channel={channel} />
      <Recording channel={channel} />
    </article>
  )
}

const marksOf = (chosen: string): Channel['marks'] => (chosen === 'seen' || chosen === 'typing' ? chosen : 'none')

/** What happened, and the two ways on. */
function Paused({ channel }: { channel: Channel }) {
  const { t, i18n } = useLingui()
  const reasons = useReasons()
  const { token, tokenHint } = useGuide(channel.channel)
  const since = channel.paused && whole(channel.paused.since, i18n.locale)
  return (
    <div className="channel-paused">
      <p className="conflict-title">
        <TriangleAlert aria-hidden />
        {channel.paused ? t`In pausa dal ${since}: ${reasons(channel.paused.reason)}.` : t`In pausa.`}
      </p>
      <p>{t`Le risposte aspettano e niente va perso: ripartono da sole quando l’account torna.`}</p>
      {token && (
        <Form
          beside={<State channel={channel} to="connected" label={t`Riprendi con il token di prima`} />}
          submit={t`Ricollega`}
          onSubmit={async (read) => {
            await adjust(channel.id, { token: read('token'), state: 'connected' })
            say(t`Ricollegato: le risposte in attesa partono adesso.`)
          }}
        >
          <Field label={t`Nuovo token`} name="token" type="password" hint={tokenHint} required />
        </Form>
      )}
      {!token && <State channel={channel} to="connected" label={t`Riprendi`} />}
    </div>
  )
}

function State({ channel, to, label }: { channel: Channel; to: 'connected' | 'disconnected'; label: string }) {
  const change = () => adjust(channel.id, { state: to }).catch((error: unknown) => say(reasonOf(error), true))
  return (
    <button type="button" className="button" onClick={() => void change()}>
      {label}
    </button>
  )
}

function Settings({ channel }: { channel: Channel }) {
  const { t, i18n } = useLingui()
  const { token, tokenHint } = useGuide(channel.channel)
  const since = channel.dedicatedSince && whole(channel.dedicatedSince, i18n.locale)
  return (
    <details className="channel-settings">
      <summary>{t`Impostazioni`}</summary>
      <Form
        submit={t`Salva`}
        onSubmit={async (read) => {
          const fresh = read('token')
          await adjust(channel.id, {
            name: read('name'),
            team: read('team'),
            targetMinutes: Number(read('targetMinutes')),
            signature: read('signature'),
            dedicated: read('dedicated') === 'on',
            ...(read('marks') ? { marks: marksOf(read('marks')) } : {}),
            ...(fresh ? { token: fresh } : {}),
          })
          say(t`Salvato.`)
        }}
      >
        <Field label={t`Nome`} name="name" value={channel.name} required />
        <TeamField value={channel.team} />
        <Field
          label={t`Prima risposta entro (minuti)`}
          name="targetMinutes"
          type="number"
          value={channel.targetMinutes}
          required
        />
        <Field
          label={t`Firma`}
          name="signature"
          value={channel.signature}
          hint={t`Sotto ogni risposta. Per esempio ^${gap}: al posto di ${gap} va il nome di chi scrive.`}
        />
        {token && channel.state !== 'paused' && (
          <Field
            label={t`Nuovo token`}
            name="token"
            type="password"
            hint={tokenHint ?? t`Vuoto: resta quello di prima.`}
          />
        )}
        {channel.capabilities.private?.marks && (
          <label className="field">
            <span>{t`Che cosa vede il cliente in privato`}</span>
            <select name="marks" defaultValue={channel.marks}>
              <option value="none">{t`Niente`}</option>
              <option value="seen">{t`Che abbiamo letto`}</option>
              <option value="typing">{t`Che abbiamo letto e che scriviamo`}</option>
            </select>
            <small className="faint">{t`«Sta scrivendo» si vede con il ritardo dell’annullamento.`}</small>
          </label>
        )}
        <label className="check">
          <input type="checkbox" name="dedicated" defaultChecked={channel.dedicatedSince !== undefined} />
          <span>
            {t`Dedicato all’assistenza`}
            {since && <small className="faint"> {t`dal ${since}`}</small>}
          </span>
        </label>
      </Form>
      {channel.state === 'disconnected' ? (
        <State channel={channel} to="connected" label={t`Collega di nuovo`} />
      ) : (
        <State channel={channel} to="disconnected" label={t`Scollega`} />
      )}
    </details>
  )
}
