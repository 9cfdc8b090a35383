import type { Row } from '@ascolta/functions/api/views'
import { useLingui } from '@lingui/react/macro'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'wouter'
import type { Excuse, Place } from '../../api.ts'
import { useKeys } from '../../keys.ts'
import { Menu } from '../../ui/menu.tsx'
import { whole } from '../../ui/time.tsx'
import type { Held } from '../conversation/cache.ts'
import { close, followThread, reopen, resume, watch } from '../conversation/queries.ts'
import { excuse } from '../conversation/turns.ts'
import { useMe } from '../me.ts'
import type { Kind } from './dialog.tsx'

const Dialog = lazy(() => import('./dialog.tsx'))
const Give = lazy(() => import('./give.tsx'))

type Question = Kind | 'give'

/** What else one does with a conversation, by menu and by key. */
export function More({ conversation, answered }: { conversation: Held; answered: Row }) {
  const { t } = useLingui()
  const { id: me, role } = useMe().agent
  const [kind, setKind] = useState<Question>()
  const { ticket, watchers, threadFollowed } = conversation
  const { id, state } = ticket
  const open = state !== 'resolved' && state !== 'closed'
  const rests = state === 'snoozed' || state === 'waiting-third-party'
  const watching = watchers.some((one) => one.id === me)
  const ask = (next: Question) => () => setKind(next)
  const follow = () => void watch(id, !watching)
  useKeys({
    s: open ? ask('snooze') : undefined,
    w: open ? ask('hold') : undefined,
    i: ask('note'),
    t: ask('tags'),
    p: open && role !== 'agent' ? ask('give') : undefined,
    f: follow,
  })
  const acts: Act[] = [
    [t`Nota interna`, 'i', ask('note')],
    [t`Etichette`, 't', ask('tags')],
    [t`Passa a…`, 'p', open && role !== 'agent' ? ask('give') : undefined],
    [conversation.parts.length > 0 ? t`Unisci o separa…` : t`Unisci…`, '', open ? ask('merge') : undefined],
    [t`Rimanda`, 's', open ? ask('snooze') : undefined],
    [t`Attende terzi`, 'w', open ? ask('hold') : undefined],
    [t`Riprendi`, '', rests ? () => void resume(id) : undefined],
    [watching ? t`Non seguire più` : t`Segui`, 'f', follow],
    [
      threadFollowed ? t`Non seguire più il filo` : t`Segui tutto il filo`,
      '',
      ticket.public ? () => void followThread(id, !threadFollowed) : undefined,
    ],
    [t`Chiudi`, '', state !== 'closed' && !ticket.turn ? () => void close(id) : undefined],
    [t`Riapri`, '', state === 'resolved' ? () => void reopen(id) : undefined],
  ]
  const waits =
    open && answered.turn ? (reason: Excuse) => () => void excuse(answered.id, answered.seq, reason) : undefined
  const without: typeof acts = [
    [t`È solo un grazie`, '', waits?.('thanks')],
    [t`È spam`, '', waits?.('spam')],
    [t`Già risolto altrove`, '', waits?.('solved')],
    [t`Non è per noi`, '', waits?.('not-ours')],
    [t`Altro motivo…`, '', waits && ask('other')],
    [t`Proponi come troll…`, '', open && !answered.troll ? ask('troll') : undefined],
  ]
  return (
    <>
      <Menu label={t`Altre azioni`}>
        {(done) => (
          <>
            <Items acts={acts} done={done} />
            {without.some(([, , act]) => act) && (
              // biome-ignore lint/a11y/useSemanticElements: a group of a menu has no element of its own
              <div role="group" aria-label={t`Senza risposta`}>
                <span className="menu-title" aria-hidden>
                  {t`Senza risposta`}
                </span>
                <Items acts={without} done={done} />
              </div>
            )}
          </>
        )}
      </Menu>
      {kind && (
        <Suspense fallback={null}>
          {kind === 'give' ? (
            <Give conversation={conversation} onClose={() => setKind(undefined)} />
          ) : (
            <Dialog kind={kind} conversation={conversation} answered={answered} onClose={() => setKind(undefined)} />
          )}
        </Suspense>
      )}
    </>
  )
}

type Act = [words: string, key: string, act: (() => void) | undefined]

function Items({ acts, done }: { acts: Act[]; done: () => void }) {
  return acts.map(
    ([words, key, act]) =>
      act && (
        <button
          key={words}
          type="button"
          role="menuitem"
          className="menu-item"
          aria-keyshortcuts={key || undefined}
          onClick={() => {
            done()
            act()
          }}
        >
          {words}
        </button>
      ),
  )
}

/** What stands beside the state: until when it sleeps, what it follows, its tags and who follows it. */
export function Around({ conversation, list }: { conversation: Held; list: Place }) {
  const { t, i18n } = useLingui()
  const { ticket, tags, watchers, follows } = conversation
  const { wakesAt } = ticket
  const before = follows && `#${i18n.number(follows.number, { useGrouping: false })}`
  return (
    <>
      {wakesAt && <span>{t`Torna ${whole(wakesAt, i18n.locale)}`}</span>}
      {follows && <Link href={`/${list}/${follows.id}`}>{t`Continua la ${before}`}</Link>}
      {tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
        </span>
      ))}
      {watchers.length > 0 && (
        <span>{t`La seguono: ${new Intl.ListFormat(i18n.locale).format(watchers.map(({ name }) => name))}`}</span>
      )}
    </>
  )
}
