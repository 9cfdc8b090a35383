import type { AccountView, Way } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { Send, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { api, type Begin, isRefusal } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { store } from '../../store.ts'
import { channelNames } from '../../ui/words.tsx'
import { count, withSignature } from '../composer/counter.ts'
import { Facts } from '../composer/facts.tsx'
import { choiceOf, type Filled, toOpenGap, useFilled } from '../composer/template.ts'
import Templates from '../composer/templates.tsx'
import { Ways } from '../composer/ways.tsx'
import { refetchRows, showRow } from '../inbox/queries.ts'
import { useMe } from '../me.ts'
import { beginsOn } from './on.ts'

interface Words {
  account: string
  audience: Way['audience']
  to: string
  subject: string
  text: string
}

/** What was begun and not sent stays as long as the page: a dialog that was closed by mistake costs no words. */
const begun = store<Partial<Words>>({})
/** The key of a conversation with one person on one account: pressed five times, it is one. Whoever is corrected has another. */
const keys = new Map<string, Promise<string>>()
function keyOf(whom: string) {
  const key = keys.get(whom) ?? api.newDraft().then(({ draft }) => draft.id)
  keys.set(whom, key)
  key.catch(() => keys.delete(whom))
  return key
}
/** What began with this key goes on in its conversation: nothing more begins with it. */
const spent = ['conversation.open', 'draft.elsewhere', 'draft.foreign', 'draft.invalid']

const composer = 'begin'

type Rule = NonNullable<NonNullable<AccountView['capabilities']['private']>['begin']>

/** Account, person, words: one person, one message, and then it is a conversation like any other. */
export default function BeginConversation({ onClose }: { onClose: () => void }) {
  const { t } = useLingui()
  const { accounts } = useMe()
  const [, go] = useLocation()
  const dialog = useRef<HTMLDialogElement>(null)
  const why = useId()
  const able = accounts.filter((account) => beginsOn(account).length > 0)
  const first = accounts.filter(({ channel }) => !able.some((account) => account.channel === channel))
  const held = begun.useValue()
  const account = able.find(({ id }) => id === held.account) ?? able[0]
  const audiences = account ? beginsOn(account) : []
  const audience = audiences.find((one) => one === held.audience) ?? audiences[0] ?? 'private'
  const { to = '', subject = '', text = '' } = held
  const capability = account?.capabilities[audience] ?? undefined
  const rule = capability?.begin
  const choice = choiceOf(composer)
  const filled = useFilled(rule?.template ? account?.id : undefined, choice.useValue())
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<{ words: string; ticket?: string | undefined }>()
  const set = (change: Partial<Words>) => {
    begun.set({ ...begun.get(), ...change })
    setTrouble(undefined)
  }
  useEffect(() => {
    dialog.current?.showModal()
  }, [])

  const length =
    capability && !rule?.template ? count(withSignature(text, account?.signature), capability.text) : undefined
  const missing = useMissing({ account, rule, to, subject, text, filled })
  const reason = missing ?? (length?.over ? t`Il testo supera il limite di ${-length.left}.` : undefined)

  async function send() {
    if (filled?.open?.length) return toOpenGap(filled)
    if (reason || busy || !account) return
    setBusy(true)
    setTrouble(undefined)
    const whom = JSON.stringify([account.id, audience, to.trim()])
    try {
      const json: Begin = {
        draft: await keyOf(whom),
        account: account.id,
        audience,
        to,
        text: filled?.text ?? text,
        ...(rule?.subject ? { subject } : {}),
        ...(filled ? { template: filled.choice } : {}),
      }
      const { ticket } = await api.begin(json)
      keys.clear()
      begun.set({ account: account.id, audience })
      choice.set(undefined)
      showRow(ticket)
      void refetchRows()
      onClose()
      go(`/mine/${ticket.id}`)
    } catch (error) {
      if (isRefusal(error) && spent.includes(error.code)) keys.delete(whom)
      setBusy(false)
      setTrouble({ words: reasonOf(error), ticket: ticketIn(error) })
    }
  }
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    void send()
  }

  return (
    <dialog ref={dialog} className="dialog begin" aria-labelledby="begin-title" onClose={onClose} onKeyDown={press}>
      <header className="dialog-head">
        <h2 id="begin-title">{t`Nuova conversazione`}</h2>
        <button type="button" className="icon-button" aria-label={t`Chiudi`} onClick={() => dialog.current?.close()}>
          <X aria-hidden />
        </button>
      </header>
      {account && rule && capability && (
        <div className="begin-form">
          <label className="field">
            <span>{t`Da quale account`}</span>
            <select
              value={account.id}
              onChange={({ target }) => {
                choice.set(undefined)
                set({ account: target.value, to: '' })
              }}
            >
              {able.map(({ id, channel, name }) => (
                <option key={id} value={id}>
                  {channelNames[channel]} · {name}
                </option>
              ))}
            </select>
          </label>
          <Ways
            begins
            ways={audiences.map((one) => ({ audience: one, invites: false }))}
            audience={audience}
            onChoose={(one) => set({ audience: one })}
          />
          <To rule={rule} to={to} onChange={(value) => set({ to: value })} onLeave={() => name(rule, to, text, set)} />
          {rule.subject && (
            <label className="field">
              <span>{t`Oggetto`}</span>
              <input
                type="text"
                autoComplete="off"
                maxLength={200}
                value={subject}
                onChange={({ target }) => set({ subject: target.value })}
              />
            </label>
          )}
          {rule.template ? (
            <>
              <p className="composer-note">{t`Chi scrive per primo su questa rete usa un modello approvato. Poi, se il cliente risponde, si scrive liberamente per 24 ore.`}</p>
              <Templates account={account.id} choice={choice} filled={filled} />
              {filled && (
                <button type="button" className="link-button" onClick={() => choice.set(undefined)}>
                  {t`Cambia modello`}
                </button>
              )}
            </>
          ) : (
            <label className="field">
              <span>{audience === 'public' ? t`Testo del post: tutti potranno leggerlo` : t`Testo del messaggio`}</span>
              <textarea
                className="composer-field"
                rows={4}
                value={text}
                aria-invalid={length?.over || undefined}
                onChange={({ target }) => set({ text: target.value })}
              />
            </label>
          )}
        </div>
      )}
      {first.length > 0 && (
        <p className="composer-note">
          {t`Non da ${[...new Set(first.map(({ channel }) => channelNames[channel]))].join(', ')}: lì la rete vuole che scriva prima il cliente.`}
        </p>
      )}
      {trouble && (
        <p className="begin-trouble" role="alert">
          {trouble.words}{' '}
          {trouble.ticket && (
            <button
              type="button"
              className="link-button"
              onClick={() => {
                onClose()
                go(`/mine/${trouble.ticket}`)
              }}
            >
              {t`Apri la conversazione`}
            </button>
          )}
        </p>
      )}
      <footer className="composer-foot">
        <p id={why} className="composer-why">
          {reason}
        </p>
        {capability && account && !rule?.template && (
          <Facts
            going={{
              way: { audience, invites: false },
              open: audience === 'public',
              account,
              capability,
              channel: account.channel,
              from: account.name,
              signature: account.signature,
            }}
            text={text}
          />
        )}
        {length?.near && (
          <span className="counter tabular" data-over={length.over || undefined}>
            {length.left}
          </span>
        )}
        <button
          type="button"
          className="button"
          data-kind={audience === 'public' ? 'public' : 'primary'}
          aria-disabled={reason || busy ? true : undefined}
          aria-describedby={why}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          onClick={() => void send()}
        >
          <Send aria-hidden />
          {busy ? t`Invio…` : t`Invia`}
        </button>
      </footer>
    </dialog>
  )
}

function To({
  rule,
  to,
  onChange,
  onLeave,
}: {
  rule: Rule
  to: string
  onChange: (to: string) => void
  onLeave: () => void
}) {
  const { t } = useLingui()
  const labels = {
    email: [t`A quale indirizzo`, 'nome@esempio.it'],
    phone: [t`A quale numero, con il prefisso internazionale`, '+39 333 123 4567'],
    handle: [t`A chi, con il suo nome sulla rete`, '@nome'],
  } as const
  const [label, example] = labels[rule.to]
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type={rule.to === 'phone' ? 'tel' : 'text'}
        inputMode={rule.to === 'email' ? 'email' : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={example}
        value={to}
        onChange={({ target }) => onChange(target.value)}
        onBlur={onLeave}
      />
    </label>
  )
}

/** A post reaches a person only by their name: it is put in front, where everybody sees it before Send. */
function name(rule: Rule, to: string, text: string, set: (change: Partial<Words>) => void) {
  const handle = to.trim().replace(/^@/, '')
  if (!rule.mention || !/^\w{1,15}$/.test(handle) || text.toLowerCase().includes(`@${handle.toLowerCase()}`)) return
  set({ text: `@${handle} ${text}` })
}

/** What is still missing, in words. The API has the last word on all of it. */
function useMissing({
  account,
  rule,
  to,
  subject,
  text,
  filled,
}: {
  account: AccountView | undefined
  rule: Rule | undefined
  to: string
  subject: string
  text: string
  filled: Filled | undefined
}) {
  const { t } = useLingui()
  if (!account || !rule) return t`Nessun account permette di scrivere per primi.`
  if (account.state === 'paused') return t`L’account è in pausa: un amministratore deve ricollegarlo.`
  if (!to.trim()) return t`Indica a chi scrivere.`
  if (rule.subject && !subject.trim()) return t`Scrivi un oggetto.`
  if (!rule.template) return text.trim() ? undefined : t`Scrivi un messaggio per inviarlo.`
  if (!filled?.template) return t`Scegli un modello per inviarlo.`
  return filled.open.length > 0 ? t`Spazi ancora da riempire: ${filled.open.length}` : undefined
}

/** The conversation that there is already, where the refusal names it. */
function ticketIn(error: unknown) {
  const { ticket } = (isRefusal(error, 'conversation.open') ? (error.details ?? {}) : {}) as { ticket?: unknown }
  return typeof ticket === 'string' ? ticket : undefined
}
