import type { AlarmView } from '@ascolta/functions/api/alarms'
import { plural } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { useEffect } from 'react'
import { say } from '../../ui/toast.tsx'
import { useName } from '../../ui/words.tsx'
import { useTold } from './words.ts'

/** Up to when this browser has told its person: an instant, nothing of any customer. */
const key = 'ascolta.told'
/** More at once are one sentence. */
const most = 2

/** Says each new alarm once, with the way to it. Who comes to the desk finds those of before counted, not shouted. */
export default function Told({ alarms }: { alarms: AlarmView[] }) {
  const { t } = useLingui()
  const name = useName()
  const told = useTold()
  useEffect(() => {
    const before = localStorage.getItem(key)
    const latest = alarms.reduce((last, { at }) => (at > last ? at : last), before ?? '')
    if (latest !== before) localStorage.setItem(key, latest)
    const fresh = before === null ? [] : alarms.filter(({ at }) => at > before)
    if (fresh.length > most)
      say(
        t({ message: plural(fresh.length, { one: '# avviso nuovo', other: '# avvisi nuovi' }) }),
        false,
        undefined,
        '/alarms',
      )
    else
      for (const alarm of fresh)
        say(`${told(alarm)} · ${name(alarm.ticket.name)}`, false, undefined, `/team/${alarm.ticket.id}`)
  }, [alarms, told, name, t])
  return null
}
