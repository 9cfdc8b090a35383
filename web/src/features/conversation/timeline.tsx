import type { Line, Row } from '@ascolta/functions/api/views'
import { Plural, useLingui } from '@lingui/react/macro'
import { ArrowDown } from 'lucide-react'
import { Fragment, useLayoutEffect, useRef, useState } from 'react'
import { reasonOf } from '../../problems.ts'
import { dayName, dayOf, useNow } from '../../ui/time.tsx'
import { say } from '../../ui/toast.tsx'
import { channelNames, useName } from '../../ui/words.tsx'
import { keeperOf } from '../composer/draft.ts'
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
  /** All whose lines are shown: it, and what it is treated as one with. */
  among: Held[]
  /** Whether the newest line is in view. */
  onEnd: (atEnd: boolean) => void
}

/** It scrolls, so the keyboard must reach it also where nothing in it takes the focus. */
const reachable = { tabIndex: 0 }

/** Oldest first, the newest in view. New lines never steal the scroll of somebody who reads above. */
export function Timeline({ conversation, among, onEnd }: Props) {
  const { t, i18n } = useLingui()
  const name = useName()
  const now = useNow()
  const box = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const height = useRef(0)
  const [below, setBelow] = useState(false)
  const [loading, setLoading] = useState(false)
  const { ticket } = conversation
  const cursor = among.some((one) => one.cursor)
  const [whole, setWhole] = useState(false)
  const shown = gathered(among)
  const crowd = whole ? 0 : crowdOf(conversation)
  const lines = (crowd > 0 ? thinned(shown) : shown).toReversed()
  const newest = lines.at(-1)?.line
  const oldest = lines[0]?.line.id
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
    const from = floorOf(among)
    for (const held of among)
      if (held.cursor && (held.lines.at(-1)?.at ?? '') >= from)
        await older(held.ticket.id, held.cursor).catch((error: unknown) => say(reasonOf(error), true))
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
        {lines.map(({ line, of }, index) => (
          <Fragment key={`${of.ticket.id} ${line.type} ${line.id}`}>
            {dayOf(line.at) !== dayOf(lines[index - 1]?.line.at ?? '') && (
              <h2 className="day">{dayName(line.at, now, i18n.locale)}</h2>
            )}
            {line.type === 'message' ? (
              <MessageLine
                line={line}
                ticket={of.ticket.id}
                channel={of.ticket.channel}
                hidden={isHidden(of.lines, line)}
                who={among.length > 1 && <Where row={of.ticket} />}
                menu={<DeedMenu line={line} conversation={of} />}
              />
            ) : line.type === 'reply' ? (
              <Answered
                line={line}
                conversation={of}
                keeper={keeperOf(of.ticket.id, of.draft)}
                who={among.length > 1 && <Where row={of.ticket} />}
              />
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

function thinned(newestFirst: One[]) {
  let left = some
  return newestFirst.filter(({ line }) => line.type !== 'message' || line.own || left-- > 0)
}

interface One {
  line: Line
  of: Held
}

/** Up to here all of them are read: what is older has gaps. */
const floorOf = (among: Held[]) =>
  among.map(({ cursor, lines }) => (cursor ? (lines.at(-1)?.at ?? '') : '')).reduce((a, b) => (a > b ? a : b))

/** The lines of all of them, newest first. That they were merged is said once. */
function gathered(among: Held[]): One[] {
  const floor = among.length > 1 ? floorOf(among) : ''
  const lines = among.flatMap((of) =>
    of.lines
      .filter(
        (line) =>
          isShown(line) && line.at >= floor && !(of.ticket.into && line.type === 'event' && twice.has(line.kind)),
      )
      .map((line) => ({ line, of })),
  )
  return among.length > 1 ? lines.toSorted((a, b) => (a.line.at < b.line.at ? 1 : -1)) : lines
}

const twice = new Set(['merged', 'unmerged'])

/** In which of several conversations it was said. */
function Where({ row }: { row: Row }) {
  const { i18n } = useLingui()
  return (
    <span className="faint">
      #{i18n.number(row.number, { useGrouping: false })} · {channelNames[row.channel]}
    </span>
  )
}

/** What was undone is back in its author's composer, and a draft never left it. */
const isShown = (line: Line) => line.type !== 'reply' || (line.state !== 'undone' && line.state !== 'draft')
