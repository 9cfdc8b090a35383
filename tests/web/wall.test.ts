import { expect, test } from 'vitest'
import { instantIn } from '../../web/src/ui/wall.ts'
import { wallAt } from '../support/slow-calendar.ts'

test('a time on the wall of a zone is the instant at which that wall shows it, whatever zone the browser is in', () => {
  expect(instantIn('Europe/Rome', '2026-11-26T12:00')).toBe('2026-11-26T11:00:00.000Z')
  expect(instantIn('America/New_York', '2026-07-01T09:30')).toBe('2026-07-01T13:30:00.000Z')
  for (const zone of ['Europe/Rome', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Havana'])
    for (let at = Date.parse('2026-03-20T00:00Z'); at < Date.parse('2026-04-10T00:00Z'); at += 4_140_000) {
      const { date, time } = wallAt(zone, at)
      const found = wallAt(zone, Date.parse(instantIn(zone, `${date}T${time}`)))
      expect(`${found.date} ${found.time}`, `${zone} ${date} ${time}`).toBe(`${date} ${time}`)
    }
})

test('the hour that comes twice is its first, and one that is left out is as long after its beginning', () => {
  expect(instantIn('Europe/Rome', '2026-10-25T02:30')).toBe('2026-10-25T00:30:00.000Z')
  expect(instantIn('Europe/Rome', '2026-03-29T02:30')).toBe('2026-03-29T01:30:00.000Z')
})
