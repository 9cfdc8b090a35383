import { Trans, useLingui } from '@lingui/react/macro'
import { Globe, Lock, Send } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useId, useState } from 'react'
import { useNow } from '../../ui/time.tsx'
import { ChannelName } from '../../ui/words.tsx'
import type { Attention } from '../conversation/attention.ts'
import type { Held } from '../conversation/cache.ts'
import { useAccount, useMe } from '../me.ts'
import { Conflict, OtherDraft } from './conflict.tsx'
import { count } from './counter.ts'
import type { DraftKeeper, DraftView } from './draft.ts'
import { send } from './send.ts'

interface Props {
  conversation: Held
  keeper: DraftKeeper
  attention: Attention
  field: RefObject<HTMLTextAreaElement | null>
}

/** Where an answer is written: says to whom, from where and how publicly before it says anything else. */
export function Composer({ conversation, keeper, attention, field }: Props) {
  const { t } = useLingui()
  const { ticket } = conversation
  const me = useMe()
  const account = useAccount(ticket.account)
  const draft = keeper.view.use()
  const [busy, setBusy] = useState(false)
  const why = useId()
  const capability = account?.capabilities[ticket.public ? 'public' : 'private']
  const length = capability && count(draft.text, capability.text)
  const blocked = useBlocked(conversation)
  const over = length?.over ? t`Il testo supera il limite di ${-length.left}.` : undefined
  const reason = blocked ?? over ?? (draft.text.trim() ? undefined : t`Scrivi una risposta per inviarla.`)
  const conflict = draft.text.trim() !== '' && (attention.refused || attention.answered)

  const go = async () => {
    if (reason || busy) return
    if (attention.refused) return document.getElementById('acknowledge')?.focus()
    setBusy(true)
    const outcome = await send({
      conversation,
      keeper,
      actor: { id: me.agent.id, name: me.agent.name },
      seq: attention.seq,
      undoSeconds: me.undoSeconds,
    })
    setBusy(false)
    if (outcome === 'changed') attention.refuse()
    field.current?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void go()
    } else if (event.key === 'Escape') field.current?.blur()
  }
  return (
    <section className="composer" data-public={ticket.public || undefined} aria-label={t`Risposta`}>
      {conflict && (
        <Conflict
          lines={attention.fresh}
          answered={attention.answered}
          onSeen={() => {
            attention.acknowledge()
            field.current?.focus()
          }}
        />
      )}
      {draft.other && <OtherDraft other={draft.other} onDecide={keeper.decide} />}
      <div className="composer-top">
        <span className="badge" data-public={ticket.public || undefined}>
          {ticket.public ? <Globe aria-hidden /> : <Lock aria-hidden />}
          {ticket.public ? t`Risposta pubblica` : t`Messaggio privato`}
        </span>
        <ChannelName channel={ticket.channel} />
        <span className="composer-account">{account ? t`da ${account.name}` : ''}</span>
      </div>
      <textarea
        ref={field}
        className="composer-field"
        aria-label={ticket.public ? t`Testo della risposta pubblica` : t`Testo del messaggio privato`}
        aria-describedby={why}
        aria-invalid={length?.over || undefined}
        placeholder={ticket.public ? t`Tutti potranno leggere questa risposta…` : t`Scrivi al cliente…`}
        rows={3}
        value={draft.text}
        readOnly={busy}
        onChange={({ target }) => keeper.type(target.value)}
        onBlur={() => void keeper.flush()}
        onKeyDown={press}
      />
      <div className="composer-foot">
        <p id={why} className="composer-why" data-strong={blocked || over ? true : undefined}>
          {blocked ?? over ?? <Saved draft={draft} />}
        </p>
        {length?.near && (
          <span className="counter tabular" data-over={length.over || undefined}>
            <span aria-hidden>{length.left}</span>
            <Remaining left={length.left} />
          </span>
        )}
        <button
          type="button"
          className="button"
          data-kind={ticket.public ? 'public' : 'primary'}
          aria-disabled={reason || busy ? true : undefined}
          aria-describedby={why}
          aria-keyshortcuts="Control+Enter Meta+Enter"
          onClick={() => void go()}
        >
          <Send aria-hidden />
          {busy ? t`Invio…` : t`Invia`}
        </button>
      </div>
    </section>
  )
}

/** Said once per ten, not at every key. */
function Remaining({ left }: { left: number }) {
  const said = left < 0 ? Math.floor(left / 10) * 10 : Math.ceil(left / 10) * 10
  return (
    <span className="hidden" role="status">
      <Trans>caratteri rimasti: {said}</Trans>
    </span>
  )
}

function Saved({ draft }: { draft: DraftView }) {
  const { t } = useLingui()
  if (draft.state === 'failed') return t`Bozza non ancora salvata: riprovo tra poco.`
  if (!draft.text) return null
  return draft.state === 'saved' ? t`Bozza salvata` : t`Salvo la bozza…`
}

/** Why nothing can be sent at all, in words. */
function useBlocked({ ticket, ways }: Held) {
  const { t } = useLingui()
  const account = useAccount(ticket.account)
  const now = useNow()
  if (!account) return t`L’account non è collegato al desk.`
  if (account.state === 'paused') return t`L’account è in pausa: un amministratore deve ricollegarlo.`
  if (account.state === 'disconnected') return t`L’account è scollegato.`
  if (ticket.state === 'closed') return t`La conversazione è chiusa.`
  const closesAt = ways[0]?.closesAt
  if (closesAt && Date.parse(closesAt) <= now)
    return t`La finestra per rispondere è chiusa: il cliente deve scrivere di nuovo.`
  return undefined
}
