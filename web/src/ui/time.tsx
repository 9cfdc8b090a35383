import { useLingui } from '@lingui/react/macro'
import { useEffect, useState } from 'react'
import { store } from '../store.ts'

const minute = 60_000
const coarse = store(Date.now())
setInterval(() => coarse.set(Date.now()), 15_000)
document.addEventListener('visibilitychange', () => coarse.set(Date.now()))

/** The present, to a quarter of a minute: enough for ages and clocks. */
export const useNow = () => coarse.useValue()

/** Seconds left until an instant, counted down by the second; 0 when it has passed. */
export function useSecondsUntil(instant: string | undefined) {
  const [now, setNow] = useState(() => Date.now())
  const end = instant ? Date.parse(instant) : 0
  const left = Math.max(0, Math.ceil((end - now) / 1000))
  useEffect(() => {
    if (left === 0) return
    const timer = setTimeout(() => setNow(Date.now()), 1000 - ((Date.now() - end) % 1000))
    return () => clearTimeout(timer)
  }, [left, end])
  return left
}

/** A length of time in one unit, short: 12 min, 3 h, 5 gg. */
export function span(milliseconds: number, locale: string) {
  const minutes = Math.floor(Math.abs(milliseconds) / minute)
  const [value, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / 1440), 'day']
  return new Intl.NumberFormat(locale, { style: 'unit', unit: String(unit), unitDisplay: 'short' }).format(
    Number(value),
  )
}

export function Age({ at }: { at: string }) {
  const { t, i18n } = useLingui()
  const waited = useNow() - Date.parse(at)
  return (
    <time dateTime={at} title={whole(at, i18n.locale)}>
      {waited < minute ? t`ora` : span(waited, i18n.locale)}
    </time>
  )
}

/** How long ago something was, in words. */
export function useAgo() {
  const { t, i18n } = useLingui()
  const now = useNow()
  return (at: string) => {
    const passed = now - Date.parse(at)
    if (passed >= 10_000 && passed < minute) return t`${Math.floor(passed / 10_000) * 10} s fa`
    return passed < minute ? t`adesso` : t`${span(passed, i18n.locale)} fa`
  }
}

/** `zone`: whose clock it is read from; absent: the reader's own. */
export const whole = (at: string, locale: string, zone?: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: zone }).format(Date.parse(at))

export const clockTime = (at: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(Date.parse(at))

/** The local calendar day of an instant, to put lines of one day together. */
export const dayOf = (at: string) => new Date(at).toLocaleDateString('sv')

/** Oggi, ieri, or the day in words. */
export function dayName(at: string, now: number, locale: string) {
  const days = Math.round((Date.parse(dayOf(at)) - Date.parse(dayOf(new Date(now).toISOString()))) / (1440 * minute))
  if (days >= -1 && days <= 0) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric'
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year }).format(
    Date.parse(at),
  )
}
