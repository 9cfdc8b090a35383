const parts = (zone: string, at: number) =>
  Object.fromEntries(
    new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )

/** By how much a zone's wall is ahead of UTC at an instant, in milliseconds. */
function ahead(zone: string, at: number) {
  const { year = 0, month = 1, day, hour, minute } = parts(zone, at)
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / 60_000) * 60_000
}

/** The instant at which the wall of a zone shows `2026-11-26T12:00`. Of an hour that comes twice the first; of one that is left out as long after its beginning. */
export function instantIn(zone: string, wall: string): string {
  const shown = Date.parse(`${wall}Z`)
  const [before, after] = [ahead(zone, shown - 86_400_000), ahead(zone, shown + 86_400_000)]
  const fits = [shown - before, shown - after].filter((at) => at + ahead(zone, at) === shown)
  return new Date(fits.length > 0 ? Math.min(...fits) : shown - before).toISOString()
}
