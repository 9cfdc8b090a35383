import type { Line } from '@ascolta/functions/api/views'
import { Plural, useLingui } from '@lingui/react/macro'
import { ArrowDown } from 'lucide-react'
import { Fragment, useLayoutEffect, useRef, useState } from 'react'
import { reasonOf } from '../../problems.ts'
import { dayName, dayOf, useNow } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { channelNames, useName } from '../../ui/words.tsx'
import type { DraftKeeper } from '../composer/draft.ts'
import { Answered } from './answered.tsx'
import type { Held } from './cache.ts'
import { isHidden } from './deed.ts'
import { DeedMenu } from './deeds.tsx'
import { EventLine } from './event.tsx'
import { MessageLine } from './line.tsx'
import { NoteLine } from './note.tsx'
import { older } from './queries.ts'

interface Props {
  conversation: Held
  keeper: DraftKeeper
  /** Whether the newest line is in view. */
  onEnd: (atEnd: boolean) => void
}

/** It scrolls, so the keyboard must reach it also where nothing in it takes the focus. */
const reachable = { tabIndex: 0 }

/** Oldest first, the newest in view. New lines never steal the scroll of somebody who reads above. */
export function Timeline({ conversation, keeper, onEnd }: Props) {
  const { t, i18n } = useLingui()
  const name = useName()
  const now = useNow()
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const height = useRef(0)
  const [below, setBelow] = useState(false)
  const [loading, setLoading] = useState(false)
  const { ticket, cursor } = conversation
  const [whole, setWhole] = useState(false)
  const shown = conversation.lines.filter(isShown)
  const crowd = whole ? 0 : crowdOf(conversation)
  const lines = (crowd > 0 ? thinned(shown) : shown).toReversed()
  const newest = lines.at(-1)
  const oldest = lines[0]?.id
  const first = useRef(oldest)

  useLayoutEffect(() => {
    const { current } = box
    if (!current) return
    if (first.current !== oldest && !atEnd.current) current.scrollTop += current.scrollHeight - height.current
    else if (atEnd.current) current.scrollTop = current.scrollHeight
    else if (height.current !== 0 && current.scrollHeight > height.current) setBelow(true)
    first.current = oldest
    height.current = current.scrollHeight
  })
  // A composer that grows must not cover the newest line.
  useLayoutEffect(() => {
    const { current } = box
    if (!current) return
    const watch = new ResizeObserver(() => {
      if (atEnd.current) current.scrollTop = current.scrollHeight
    })
    watch.observe(current)
    return () => watch.disconnect()
  }, [])
  const scrolled = () => {
    const { current } = box
    if (!current) return
    const end = current.scrollHeight - current.scrollTop - current.clientHeight < 48
    if (end === atEnd.current) return
    atEnd.current = end
    onEnd(end)
    if (end) setBelow(false)
  }
  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight })
  const more = async () => {
    if (!cursor) return
    atEnd.current = false
    setLoading(true)
    await older(ticket.id, cursor).catch((error: unknown) => say(reasonOf(error), true))
    setLoading(false)
  }
  return (
    <div className="timeline-frame">
      <section ref={box} className="timeline" onScroll={scrolled} aria-label={t`Messaggi`} {...reachable}>
        {cursor && (
          <button type="button" className="button timeline-older" disabled={loading} onClick={() => void more()}>
            {loading ? t`Sto caricando…` : t`Messaggi precedenti`}
          </button>
        )}
        {crowd > 0 && (
          <button type="button" className="button timeline-older" onClick={() => setWhole(true)}>
            <Plural value={crowd} one="e un altro messaggio" other="e altri # messaggi" />
          </button>
        )}
        {lines.map((line, index) => (
          <Fragment key={`${line.type} ${line.id}`}>
            {dayOf(line.at) !== dayOf(lines[index - 1]?.at ?? '') && (
              <h2 className="day">{dayName(line.at, now, i18n.locale)}</h2>
            )}
            {line.type === 'message' ? (
              <MessageLine
                line={line}
                ticket={ticket.id}
                channel={ticket.channel}
                hidden={isHidden(conversation.lines, line)}
                menu={<DeedMenu line={line} conversation={conversation} />}
              />
            ) : line.type === 'reply' ? (
              <Answered line={line} conversation={conversation} keeper={keeper} />
            ) : line.type === 'note' ? (
              <NoteLine line={line} />
            ) : (
              <EventLine line={line} />
            )}
          </Fragment>
        ))}
      </section>
      {below && (
        <button type="button" className="button timeline-new" onClick={toEnd}>
          <ArrowDown aria-hidden />
          {t`Nuovi messaggi`}
        </button>
      )}
      <p className="hidden" role="status">
        {newest?.type === 'message' && !newest.own
          ? t`Ultimo messaggio: ${name(newest.name)}, ${channelNames[ticket.channel]}`
          : ''}
      </p>
    </div>
  )
}

/** Of a flood only so many are shown at first. */
const some = 10
const flood = 30

/** How many messages of a flood are not shown: counted by the desk, also those that nobody was told of. */
function crowdOf({ ticket }: Held) {
  const said = ticket.turn?.n ?? ticket.troll?.muted ?? 0
  return said > flood ? said - some : 0
}

function thinned(newestFirst: Line[]) {
  let left = some
  return newestFirst.filter((line) => line.type !== 'message' || line.own || left-- > 0)
}

/** What was undone is back in its author's composer, and a draft never left it. */
const isShown = (line: Line) => line.type !== 'reply' || (line.state !== 'undone' && line.state !== 'draft')
