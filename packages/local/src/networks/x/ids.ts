import { createHash } from 'node:crypto'

/** X's ids since 2010: milliseconds since its epoch, then what tells ids of one millisecond apart. No JSON number holds them. */
const epoch = 1_288_834_974_657n
let last = 0n

/** An id of this instant, later than every one before. */
export function snowflake(at: number) {
  const next = (BigInt(at) - epoch) << 22n
  last = next > last ? next : last + 1n
  return String(last)
}

/** A person's id on X: nineteen digits, the same at every start. */
export const userId = (person: string) => {
  const hash = createHash('sha256').update(`x\n${person}`).digest()
  return `1${(hash.readBigUInt64BE() % 10n ** 18n).toString().padStart(18, '0')}`
}

/** What somebody is called after the `@`: letters and digits of the name, at most fifteen. */
export const handleOf = (name: string) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 15) || 'qualcuno'
