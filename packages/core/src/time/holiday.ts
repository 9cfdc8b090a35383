/** Italian national holidays with a fixed date. */
const fixed: Record<string, string> = {
  '01-01': 'Capodanno',
  '01-06': 'Epifania',
  '04-25': 'Liberazione',
  '05-01': 'Festa del lavoro',
  '06-02': 'Festa della Repubblica',
  '08-15': 'Ferragosto',
  '11-01': 'Ognissanti',
  '12-08': 'Immacolata',
  '12-25': 'Natale',
  '12-26': 'Santo Stefano',
}

/** The name of the Italian national holiday on a day (`2026-04-06`); undefined on any other day. */
export function holidayOf(date: string): string | undefined {
  const year = Number(date.slice(0, 4))
  const day = date.slice(5)
  // A national holiday again since 2026 (law 151 of 2025).
  if (day === '10-04' && year >= 2026) return 'San Francesco'
  return fixed[day] ?? easter(year)[day]
}

const known = new Map<number, Record<string, string>>()

function easter(year: number) {
  const found = known.get(year)
  if (found) return found
  const sunday = easterSunday(year)
  const monday = new Date(Date.parse(`${String(year).padStart(4, '0')}-${sunday}T00:00:00.000Z`) + 86_400_000)
  const made = { [sunday]: 'Pasqua', [monday.toISOString().slice(5, 10)]: 'Lunedì dell’Angelo' }
  known.set(year, made)
  return made
}

/** Easter Sunday of the Gregorian calendar as `MM-DD`: the first Sunday after the first full moon of spring, in whole numbers. */
export function easterSunday(year: number): string {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const skipped = Math.floor(century / 4)
  const moon =
    (19 * golden + century - skipped - Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) + 15) % 30
  const sunday = (32 + 2 * (century % 4) + 2 * Math.floor((year % 100) / 4) - moon - (year % 4)) % 7
  const late = Math.floor((golden + 11 * moon + 22 * sunday) / 451)
  const days = moon + sunday - 7 * late + 114
  return `${String(Math.floor(days / 31)).padStart(2, '0')}-${String((days % 31) + 1).padStart(2, '0')}`
}
