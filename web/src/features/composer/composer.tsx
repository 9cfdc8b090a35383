import { textLimit, unfit } from '@ascolta/length/files'
import { Trans, useLingui } from '@lingui/react/macro'
import { Globe, LayoutTemplate, Lock, Send } from 'lucide-react'
import { type KeyboardEvent, lazy, type RefObject, Suspense, useEffect, useId, useState } from 'react'
import { ChannelName } from '../../ui/words.tsx'
import type { Attention } from '../conversation/attention.ts'
import type { Held } from '../conversation/cache.ts'
import { useMe } from '../me.ts'
import { useBlocked } from './blocked.ts'
import { Colleagues, Earlier } from './colleagues.tsx'
import { Conflict, OtherDraft } from './conflict.tsx'
import { count, withSignature } from './counter.ts'
import { type DraftKeeper, type DraftView, isBegun } from './draft.ts'
import { Attach, Enclosed } from './enclosed.tsx'
import { Facts, Invitation } from './facts.tsx'
import { bring, say, uploadsOf } from './files.ts'
import { send } from './send.ts'
import { choiceOf, type Filled, toOpenGap, useFilled } from './template.ts'
import { useWay } from './way.ts'
import { Ways } from './ways.tsx'

const Templates = lazy(() => import('./templates.tsx'))

interface Props {
  conversation: Held
  keeper: DraftKeeper
  attention: Attention
  field: RefObject<HTMLTextAreaElement | null>
}

/** Where an answer is written: says to whom, from where and how publicly before it says anything else. */
export function Composer({ conversation, keeper, attention, field }: Props) {
  const { t } = useLingui()
  const me = useMe()
  const { going, choose, keep } = useWay(conversation)
  const { way, open, capability } = going
  const draft = keeper.view.useValue()
  const [busy, setBusy] = useState(false)
  const why = useId()
  const { id: ticket } = conversation.ticket
  const uploads = uploadsOf(ticket).useValue()
  const rule = capability?.attachments
  const [over, setOver] = useState(false)
  const { enclosures } = draft
  // Where no words go beside a file, they go after it.
  const apart = rule?.words === false && enclosures.length > 0 && draft.text.trim() !== ''
  const length =
    capability &&
    count(
      withSignature(draft.text, going.signature),
      textLimit(capability.text, apart ? 0 : enclosures.length, capability.attachments),
    )
  const not = capability && unfit(enclosures, apart ? '' : draft.text, rule)
  const choice = choiceOf(ticket)
  const chosen = useFilled(going.account?.id, choice.useValue())
  const [choosing, setChoosing] = useState(false)
  const approving = capability?.templates !== undefined && (choosing || chosen !== undefined)
  const missing = useMissing(approving, chosen)
  const closed = useBlocked(conversation, going, approving)
  const free =
    closed ??
    (length?.over ? t`Il testo supera il limite di ${-length.left}.` : undefined) ??
    (not && say(not.code, not.limit)) ??
    (uploads.some(({ refused }) => !refused) ? t`Un file sta ancora arrivando.` : undefined)
  const approved =
    closed ?? (enclosures.length > 0 ? t`Con un modello non parte nessun file: toglilo prima.` : undefined)
  const blocked = approving ? approved : free
  const reason = blocked ?? (approving ? missing : isBegun(draft) ? undefined : t`Scrivi una risposta per inviarla.`)
  const writing = draft.text !== '' || enclosures.length > 0
  const add = (files: Iterable<File>) => bring(ticket, keeper, [...files], rule)
  useEffect(() => {
    if (writing) keep()
  }, [writing, keep])
  const conflict = isBegun(draft) && (attention.refused || attention.answered)

  const go = async () => {
    if (chosen?.open?.length) return toOpenGap(chosen)
    if (reason || busy) return
    if (attention.refused) return document.getElementById('acknowledge')?.focus()
    setBusy(true)
    const outcome = await send({
      conversation,
      keeper,
      actor: { id: me.agent.id, name: me.agent.name },
      seq: attention.seq,
      undoSeconds: me.undoSeconds,
      audience: way.audience,
      apart: apart && !approving,
      template: approving && chosen?.text !== undefined ? { choice: chosen.choice, text: chosen.text } : undefined,
    })
    setBusy(false)
    if (outcome === 'sent') setChoosing(false)
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
    <section
      className="composer"
      data-public={open || undefined}
      data-over={over || undefined}
      aria-label={t`Risposta`}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        if (event.dataTransfer.files.length === 0) return
        event.preventDefault()
        setOver(false)
        add(event.dataTransfer.files)
      }}
    >
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
      <Colleagues ticket={ticket} drafts={conversation.colleagues ?? []} keeper={keeper} />
      <div className="composer-top">
        {conversation.ways.length < 2 && (
          <span className="badge" data-public={open || undefined}>
            {open ? <Globe aria-hidden /> : <Lock aria-hidden />}
            {open ? t`Risposta pubblica` : t`Messaggio privato`}
          </span>
        )}
        <Ways
          ways={conversation.ways}
          audience={way.audience}
          onChoose={(audience) => {
            choose(audience)
            keeper.touch()
          }}
        />
        <ChannelName channel={going.channel} />
        <span className="composer-account">{going.from ? t`da ${going.from}` : ''}</span>
        {!approving && <Facts going={going} text={draft.text} />}
        {capability?.templates && (
          <TemplateSwitch
            on={approving}
            chosen={chosen !== undefined}
            onFree={() => {
              setChoosing(false)
              choice.set(undefined)
            }}
            onChoose={() => {
              setChoosing(true)
              choice.set(undefined)
            }}
          />
        )}
      </div>
      <Invitation way={way} />
      {approving && going.account ? (
        <Suspense fallback={<p className="composer-note">{t`Sto caricando…`}</p>}>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the fields inside */}
          <div onKeyDown={press}>
            <Templates account={going.account.id} choice={choice} filled={chosen} onClose={() => setChoosing(false)} />
          </div>
        </Suspense>
      ) : (
        <textarea
          ref={field}
          className="composer-field"
          aria-label={open ? t`Testo della risposta pubblica` : t`Testo del messaggio privato`}
          aria-describedby={why}
          aria-invalid={length?.over || undefined}
          placeholder={open ? t`Tutti potranno leggere questa risposta…` : t`Scrivi al cliente…`}
          rows={3}
          value={draft.text}
          readOnly={busy}
          onChange={({ target }) => keeper.type(target.value)}
          onBlur={() => void keeper.flush()}
          onKeyDown={press}
          onPaste={(event) => {
            if (event.clipboardData.files.length === 0) return
            event.preventDefault()
            add(event.clipboardData.files)
          }}
        />
      )}
      <Enclosed ticket={ticket} keeper={keeper} enclosures={enclosures} uploads={uploads} />
      {apart && !approving && (
        <p className="composer-note">{t`Qui un file parte da solo: prima il file, poi il testo, in due messaggi.`}</p>
      )}
      <div className="composer-foot">
        {!approving && <Attach rule={rule} onFiles={add} />}
        <p id={why} className="composer-why" data-strong={blocked ? true : undefined}>
          {blocked ?? (approving ? missing : <Saved draft={draft} />)}
        </p>
        {draft.earlier && <Earlier earlier={draft.earlier} keeper={keeper} />}
        {length?.near && !approving && (
          <span className="counter tabular" data-over={length.over || undefined}>
            <span aria-hidden>{length.left}</span>
            <Remaining left={length.left} />
          </span>
        )}
        <button
          type="button"
          className="button"
          data-kind={open ? 'public' : 'primary'}
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

/** What is still to be written, in words: a template says which gaps. */
function useMissing(approving: boolean, chosen: Filled | undefined) {
  const { t } = useLingui()
  if (!approving) return undefined
  if (!chosen?.template) return t`Scegli un modello per inviarlo.`
  const count = chosen.open.length
  return count > 0 ? t`Spazi ancora da riempire: ${count}` : undefined
}

/** Between free words and approved ones. */
function TemplateSwitch({
  on,
  chosen,
  onFree,
  onChoose,
}: {
  on: boolean
  chosen: boolean
  onFree: () => void
  onChoose: () => void
}) {
  const { t } = useLingui()
  return (
    <span className="template-switch">
      {(!on || chosen) && (
        <button type="button" className="link-button" onClick={onChoose}>
          <LayoutTemplate aria-hidden />
          {chosen ? t`Cambia modello` : t`Scegli un modello`}
        </button>
      )}
      {on && (
        <button type="button" className="link-button" onClick={onFree}>
          {t`Testo libero`}
        </button>
      )}
    </span>
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
  if (!isBegun(draft)) return null
  return draft.state === 'saved' ? t`Bozza salvata` : t`Salvo la bozza…`
}
