import { useLingui } from '@lingui/react/macro'
import { CircleCheck, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { clockTime } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { ChannelName } from '../../ui/words.tsx'
import { Copy } from './copy.tsx'
import { type Channel, connect, isProven, type Network, type Setup } from './data.ts'
import { Field, Form, TeamField } from './fields.tsx'
import { type Step, useGuide } from './guide.ts'

const networks: Network[] = ['facebook-page', 'messenger', 'instagram', 'whatsapp', 'x', 'email']

interface Props {
  setup: Setup
  /** What was connected here a moment ago. */
  fresh: Channel | undefined
  onConnected: (id: string | undefined) => void
}

/** From nothing to the first live message, one network at a time. */
export function Connect({ setup, fresh, onConnected }: Props) {
  const { t } = useLingui()
  const [network, setNetwork] = useState<Network>('facebook-page')
  const { steps, external, externalHint, token, tokenHint } = useGuide(network)
  return (
    <section className="connect" aria-labelledby="connect">
      <h2 id="connect">{t`Collega un canale`}</h2>
      <fieldset className="tabs networks">
        <legend className="hidden">{t`Rete`}</legend>
        {networks.map((one) => (
          <label key={one} className="network">
            <input
              type="radio"
              name="network"
              checked={one === network}
              onChange={() => {
                setNetwork(one)
                onConnected(undefined)
              }}
            />
            <ChannelName channel={one} />
          </label>
        ))}
      </fieldset>
      <ol className="steps">
        {steps.map((step) => (
          <StepItem key={`${network} ${step.title}`} step={step} network={network} setup={setup} />
        ))}
        <li>
          <h3>{t`Scrivi qui di quale account si tratta`}</h3>
          <Form
            key={network}
            submit={t`Collega`}
            onSubmit={async (read) => {
              const made = await connect({
                channel: network,
                external: read('external'),
                name: read('name'),
                team: read('team'),
                // Mail is sent with the installation's own rights.
                token: token ? read('token') : 'none',
                targetMinutes: Number(read('targetMinutes')),
              })
              onConnected(made.id)
            }}
          >
            <Field
              label={external}
              name="external"
              value={network === 'email' ? setup.mailbox : undefined}
              hint={externalHint}
              required
            />
            <Field label={t`Nome`} name="name" hint={t`Come lo vedono gli operatori.`} required />
            <TeamField />
            <Field label={t`Prima risposta entro (minuti)`} name="targetMinutes" type="number" value={60} required />
            {token && <Field label={token} name="token" type="password" hint={tokenHint} required />}
          </Form>
        </li>
        <li>
          <h3>{t`Fai la prova`}</h3>
          <Proof channel={fresh} network={network} />
        </li>
      </ol>
    </section>
  )
}

function StepItem({ step, network, setup }: { step: Step; network: Network; setup: Setup }) {
  const { t } = useLingui()
  const of = network === 'x' ? 'x' : 'meta'
  return (
    <li>
      <h3>{step.title}</h3>
      <p>{step.text}</p>
      {step.codes && (
        <ul className="codes">
          {step.codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      )}
      {(step.needs === 'webhook' || step.needs === 'address') && (
        <Copy label={t`Indirizzo dei webhook`} value={setup.webhooks[of]} />
      )}
      {step.needs === 'deletion' && <Copy label={t`Indirizzo per le cancellazioni`} value={setup.webhooks.deletion} />}
      {step.needs === 'webhook' && <VerifyToken />}
      {step.needs === 'mailbox' && setup.mailbox && (
        <Copy label={t`Indirizzo su cui riceviamo`} value={setup.mailbox} />
      )}
      {step.needs === 'secret' && <SecretForm network={of} />}
    </li>
  )
}

/** Made when it is needed, shown once. */
function VerifyToken() {
  const { t } = useLingui()
  const [token, setToken] = useState<string>()
  if (token) return <Copy label={t`Parola di verifica`} value={token} />
  const make = () =>
    api.newVerifyToken().then(
      ({ verifyToken }) => setToken(verifyToken),
      (error: unknown) => say(reasonOf(error), true),
    )
  return (
    <p>
      <button type="button" className="button" onClick={() => void make()}>
        {t`Crea una parola di verifica`}
      </button>
    </p>
  )
}

function SecretForm({ network }: { network: 'meta' | 'x' }) {
  const { t } = useLingui()
  const [done, setDone] = useState(false)
  if (done)
    return (
      <p className="proof" data-done role="status">
        <CircleCheck aria-hidden />
        {t`Chiave salvata. Non la mostreremo più.`}
      </p>
    )
  return (
    <Form
      submit={t`Salva la chiave`}
      onSubmit={async (read) => {
        await api.addSecret({ network, secret: read('secret') })
        setDone(true)
      }}
    >
      <Field label={network === 'x' ? 'Consumer secret' : 'App secret'} name="secret" type="password" required />
    </Form>
  )
}

/** Not "saved" but "heard": the first real message, as soon as it is here. */
function Proof({ channel, network }: { channel: Channel | undefined; network: Network }) {
  const { t, i18n } = useLingui()
  const mail = network === 'email'
  if (!channel)
    return (
      <p className="faint">{t`Quando l’account è collegato, scrivigli da un altro profilo: qui vedrai se arriva.`}</p>
    )
  if (!isProven(channel) || !channel.heardAt)
    return (
      <p className="proof" role="status">
        <LoaderCircle aria-hidden className="turning" />
        {mail ? t`In attesa del primo messaggio…` : t`In attesa del primo webhook…`}
      </p>
    )
  const time = clockTime(channel.heardAt, i18n.locale)
  return (
    <p className="proof" data-done role="status">
      <CircleCheck aria-hidden />
      {mail ? t`Messaggio ricevuto alle ${time}` : t`Webhook ricevuto alle ${time}`}
    </p>
  )
}
