import { randomUUID } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import * as v from 'valibot'

/** How a FIFO queue behaves, all in milliseconds but `attempts`. */
export interface Rules {
  visibility: number
  delay: number
  /** Where a message goes that was received this often. */
  dead?: { queue: string; attempts: number }
}

export interface Sending {
  body: string
  group: string
  dedup: string
}

const Row = v.object({
  seq: v.number(),
  id: v.string(),
  body: v.string(),
  grp: v.string(),
  dedup: v.string(),
  sent: v.number(),
  first: v.nullable(v.number()),
  receives: v.number(),
})
export type Stored = v.InferOutput<typeof Row> & { receipt: string }
const Counts = v.object({ waiting: v.number(), inFlight: v.number(), delayed: v.number() })
const Sent = v.object({ id: v.string(), seq: v.number() })
const Next = v.object({ at: v.nullable(v.number()) })

/** A second message with the same deduplication id is dropped for so long (SQS developer guide). */
const window = 5 * 60_000

/**
 * FIFO queues at rest in SQLite, with the rules of SQS: groups in order, a group locked while one of its messages is
 * in flight, several messages of a group in one receive, a dead letter queue behind, five minutes of deduplication.
 */
export function queueStore(rules: Record<string, Rules>, path = ':memory:', now: () => number = Date.now) {
  const db = new DatabaseSync(path)
  db.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS message (seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL,
      body TEXT NOT NULL, grp TEXT NOT NULL, dedup TEXT NOT NULL, sent INTEGER NOT NULL, visible INTEGER NOT NULL,
      first INTEGER, receives INTEGER NOT NULL DEFAULT 0, receipt TEXT) STRICT;
    CREATE INDEX IF NOT EXISTS inOrder ON message (queue, seq);
    CREATE INDEX IF NOT EXISTS byReceipt ON message (receipt) WHERE receipt IS NOT NULL;
    CREATE INDEX IF NOT EXISTS taken ON message (queue, visible, grp) WHERE receipt IS NOT NULL;
    CREATE TABLE IF NOT EXISTS heard (queue TEXT, dedup TEXT, id TEXT NOT NULL, seq INTEGER NOT NULL, until INTEGER NOT NULL,
      PRIMARY KEY (queue, dedup)) STRICT;
    CREATE INDEX IF NOT EXISTS forgotten ON heard (until);`)
  const sql = {
    forget: db.prepare('DELETE FROM heard WHERE until <= ?'),
    heard: db.prepare('SELECT id, seq FROM heard WHERE queue = ? AND dedup = ?'),
    hear: db.prepare('INSERT INTO heard (queue, dedup, id, seq, until) VALUES (?, ?, ?, ?, ?)'),
    send: db.prepare('INSERT INTO message (queue, id, body, grp, dedup, sent, visible) VALUES (?, ?, ?, ?, ?, ?, ?)'),
    ready:
      db.prepare(`SELECT seq, id, body, grp, dedup, sent, first, receives FROM message WHERE queue = :queue AND visible <= :now
      AND grp NOT IN (SELECT grp FROM message WHERE queue = :queue AND receipt IS NOT NULL AND visible > :now) ORDER BY seq LIMIT :limit`),
    take: db.prepare('UPDATE message SET receipt = ?, visible = ?, receives = ?, first = ? WHERE seq = ?'),
    bury: db.prepare('UPDATE message SET queue = ?, receipt = NULL, visible = ? WHERE seq = ?'),
    remove: db.prepare('DELETE FROM message WHERE queue = ? AND receipt = ?'),
    hide: db.prepare('UPDATE message SET visible = ? WHERE queue = ? AND receipt = ?'),
    clear: db.prepare('DELETE FROM message WHERE queue = ?'),
    next: db.prepare('SELECT min(visible) AS at FROM message WHERE queue = ? AND visible > ?'),
    count: db.prepare(`SELECT count(*) FILTER (WHERE visible <= :now) AS waiting,
      count(*) FILTER (WHERE visible > :now AND receipt IS NOT NULL) AS inFlight,
      count(*) FILTER (WHERE visible > :now AND receipt IS NULL) AS delayed FROM message WHERE queue = :queue`),
  }

  function whole<Result>(work: () => Result) {
    db.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      db.exec('COMMIT')
      return result
    } catch (error) {
      db.exec('ROLLBACK')
      throw error
    }
  }

  return {
    has: (queue: string) => Object.hasOwn(rules, queue),

    /** Keeps messages; one that was sent before under its deduplication id is answered with the first one's name. */
    send: (queue: string, messages: Sending[]) =>
      whole(() => {
        const at = now()
        sql.forget.run(at)
        return messages.map(({ body, group, dedup }) => {
          const earlier = sql.heard.get(queue, dedup)
          if (earlier) return v.parse(Sent, earlier)
          const id = randomUUID()
          const { lastInsertRowid } = sql.send.run(queue, id, body, group, dedup, at, at + (rules[queue]?.delay ?? 0))
          const seq = Number(lastInsertRowid)
          sql.hear.run(queue, dedup, id, seq, at + window)
          return { id, seq }
        })
      }),

    /** At most `limit` messages, each group's in order. One that had its attempts goes to the dead letter queue instead. */
    receive: (queue: string, limit: number, visibility = rules[queue]?.visibility ?? 30_000) =>
      whole(() => {
        const at = now()
        const dead = rules[queue]?.dead
        const taken: Stored[] = []
        for (;;) {
          const rows = v.parse(v.array(Row), sql.ready.all({ queue, now: at, limit: limit - taken.length }))
          const spent = dead ? rows.filter(({ receives }) => receives >= dead.attempts) : []
          if (dead) for (const { seq } of spent) sql.bury.run(dead.queue, at, seq)
          // Those behind a buried message come with it only if they were in this look: the next look finds the rest.
          for (const row of rows) {
            if (spent.includes(row)) continue
            const receipt = randomUUID()
            const first = row.first ?? at
            sql.take.run(receipt, at + visibility, row.receives + 1, first, row.seq)
            taken.push({ ...row, receipt, first, receives: row.receives + 1 })
          }
          if (spent.length === 0 || taken.length >= limit) return taken
        }
      }),

    remove: (queue: string, receipt: string) => sql.remove.run(queue, receipt).changes > 0,
    hide: (queue: string, receipt: string, milliseconds: number) =>
      sql.hide.run(now() + milliseconds, queue, receipt).changes > 0,
    clear: (queue: string) => sql.clear.run(queue),
    /** When the first of the messages shows that were hidden at the instant `since`. */
    next: (queue: string, since: number) => v.parse(Next, sql.next.get(queue, since)).at ?? undefined,
    count: (queue: string) => v.parse(Counts, sql.count.get({ queue, now: now() })),
    /** Lets what was sent before be sent again. */
    forget: () => db.exec('DELETE FROM heard'),
    close: () => db.close(),
  }
}
export type QueueStore = ReturnType<typeof queueStore>
