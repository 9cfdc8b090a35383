import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another process works on the same data. */
export class Occupied extends Error {
  override readonly name = 'Occupied'
}

/** Takes a data folder for this process. The system lets go of it when the process ends, however it ends. */
export function occupy(data: string) {
  const db = new DatabaseSync(join(data, 'occupied.db'))
  try {
    db.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
  } catch {
    db.close()
    throw new Occupied(`Another desk is running on ${data}.`)
  }
  return { stop: () => db.close() }
}
