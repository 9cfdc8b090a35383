import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import * as v from 'valibot'

/** Where the simulated networks keep what happened: a file in the folder, or memory without one. */
export function openShelves(folder?: string) {
  if (folder) mkdirSync(folder, { recursive: true })
  const db = new DatabaseSync(folder ? join(folder, 'networks.sqlite') : ':memory:')
  // A write is in the file when the call returns, so that a killed process forgets nothing it has answered for.
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS items (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (kind, id));`)
  const read = db.prepare('SELECT body FROM items WHERE kind = ? ORDER BY seq')
  const write = db.prepare(
    'INSERT INTO items (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body',
  )
  const erase = db.prepare('DELETE FROM items WHERE kind = ? AND id = ?')

  return {
    /** All things of one kind, in the order they came, held in memory and written through. */
    shelf<const Schema extends v.GenericSchema<unknown, { id: string }>>(kind: string, schema: Schema) {
      type Item = v.InferOutput<Schema>
      const items = new Map<string, Item>()
      for (const row of read.all(kind)) {
        const item = v.parse(schema, JSON.parse(String(row.body)))
        items.set(item.id, item)
      }
      return {
        get: (id: string) => items.get(id),
        all: () => [...items.values()],
        size: () => items.size,
        put(item: Item) {
          items.set(item.id, item)
          write.run(kind, item.id, JSON.stringify(item))
          return item
        },
        remove(id: string) {
          items.delete(id)
          erase.run(kind, id)
        },
      }
    },
    close: () => db.close(),
  }
}
export type Shelves = ReturnType<typeof openShelves>
