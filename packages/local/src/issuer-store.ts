import { randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import type { Adapter, AdapterPayload, JWKS } from 'oidc-provider'
import * as v from 'valibot'

const Row = v.optional(v.object({ value: v.string() }))
const Keys = v.object({ keys: v.array(v.looseObject({ kty: v.string() })) })

/** Where the issuer's sessions, grants and keys rest, so that a restart logs nobody out. */
export function issuerStore(path = ':memory:') {
  const db = new DatabaseSync(path)
  db.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS record (kind TEXT, id TEXT, value TEXT NOT NULL, uid TEXT, grantId TEXT, until INTEGER,
      PRIMARY KEY (kind, id)) STRICT;
    CREATE INDEX IF NOT EXISTS byUid ON record (kind, uid);
    CREATE INDEX IF NOT EXISTS byGrant ON record (grantId);
    CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`)
  const sql = {
    upsert: db.prepare(
      'INSERT OR REPLACE INTO record (kind, id, value, uid, grantId, until) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    find: db.prepare('SELECT value FROM record WHERE kind = ? AND id = ? AND (until IS NULL OR until > ?)'),
    findByUid: db.prepare('SELECT value FROM record WHERE kind = ? AND uid = ? AND (until IS NULL OR until > ?)'),
    consume: db.prepare("UPDATE record SET value = json_set(value, '$.consumed', ?) WHERE kind = ? AND id = ?"),
    destroy: db.prepare('DELETE FROM record WHERE kind = ? AND id = ?'),
    revoke: db.prepare('DELETE FROM record WHERE grantId = ?'),
    forget: db.prepare('DELETE FROM record WHERE until <= ?'),
    kept: db.prepare('SELECT value FROM kept WHERE name = ?'),
    keep: db.prepare('INSERT INTO kept (name, value) VALUES (?, ?)'),
  }
  const seconds = () => Math.floor(Date.now() / 1000)
  sql.forget.run(seconds())

  const payload = (row: unknown): AdapterPayload | undefined => {
    const found = v.parse(Row, row)
    return found && JSON.parse(found.value)
  }

  /** What is kept under a name, made once. */
  async function once(name: string, make: () => Promise<string> | string) {
    const there = v.parse(Row, sql.kept.get(name))
    if (there) return there.value
    const made = await make()
    sql.keep.run(name, made)
    return made
  }

  return {
    adapter: (kind: string): Adapter => ({
      async upsert(id, value, expiresIn) {
        const until = expiresIn ? seconds() + expiresIn : null
        sql.upsert.run(kind, id, JSON.stringify(value), value.uid ?? null, value.grantId ?? null, until)
      },
      find: async (id) => payload(sql.find.get(kind, id, seconds())),
      findByUid: async (uid) => payload(sql.findByUid.get(kind, uid, seconds())),
      // The device flow, which the desk does not offer.
      findByUserCode: async () => undefined,
      async consume(id) {
        sql.consume.run(seconds(), kind, id)
      },
      async destroy(id) {
        sql.destroy.run(kind, id)
      },
      async revokeByGrantId(grantId) {
        sql.revoke.run(grantId)
      },
    }),
    /** The keys that sign tokens. */
    signing: async (): Promise<JWKS> => v.parse(Keys, JSON.parse(await once('keys', newKeys))),
    /** The key that signs the issuer's cookies. */
    cookies: () => once('cookies', () => randomBytes(32).toString('base64url')),
    close: () => db.close(),
  }
}

async function newKeys() {
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  }
  const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const { key_ops: _, ext: __, ...key } = await crypto.subtle.exportKey('jwk', privateKey)
  return JSON.stringify({ keys: [{ ...key, use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') }] })
}
