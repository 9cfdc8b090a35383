import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { accountId } from '@ascolta/core/accounts/account'
import { accountStore } from '@ascolta/core/accounts/account.store'
import { startCloud } from '@ascolta/local/cloud'
import { running } from '@ascolta/local/running'
import { understoodFile } from '@ascolta/local/tools/replay/events'
import { filesBelow } from '@ascolta/local/tools/replay/files'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  composedMail,
  composed as composedWebhooks,
  documentedMail,
  documented as documentedWebhooks,
} from '../core/channels/expected-kinds.ts'
import { fixtures, samples, without } from '../core/channels/samples.ts'

const composed = { ...composedWebhooks, ...composedMail }
const documented = { ...documentedWebhooks, ...documentedMail }
const tool = join(import.meta.dirname, '../../packages/local/src/tools/replay.ts')

interface Line {
  file: string
  status: number
  events: { kind: string; lane: string; text: string | null }[]
}

/** What the tool prints: a line per file, then the sum. */
async function replay(args: string[], data = 'nowhere') {
  const { stdout } = await promisify(execFile)(process.execPath, [tool, ...args], {
    env: { ...process.env, ASCOLTA_DATA: data },
  })
  const lines: unknown[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const sum = lines.pop()
  return { sum, lines: lines as Line[] }
}

const kindsOf = (lines: Line[]) =>
  Object.fromEntries(
    lines.map(({ file, events }) => [file.split('/').slice(-2).join('/'), events.map(({ kind }) => kind)]),
  )
const expected = (table: typeof composed) =>
  Object.fromEntries(
    Object.entries(table).flatMap(([channel, files]) =>
      Object.entries(files).map(([file, kinds]) => [`${channel}/${file}`, kinds]),
    ),
  )

describe('npm run replay', () => {
  test('prints what a desk in memory understood of every fixture, and finds each message in its table', async () => {
    const { lines, sum } = await replay([fixtures])
    expect(kindsOf(lines)).toEqual(expected(composed))
    expect(new Set(lines.map(({ status }) => status))).toEqual(new Set([200]))
    const among = (...kinds: string[]) =>
      Object.values(expected(composed))
        .flat()
        .filter((kind) => kinds.includes(kind)).length
    const said = among('message', 'postback', 'mention')
    expect(sum).toEqual({
      files: lines.length,
      accepted: lines.length,
      messages: said,
      added: said,
      ignored: among('ignored'),
      unreadable: among('unreadable'),
      rejected: 0,
    })
  })

  test('meets the same file twice with an empty desk, and only once with --together', async () => {
    const text = join(fixtures, 'messenger/text.json')
    expect((await replay([text, text])).sum).toMatchObject({ files: 2, messages: 2, added: 2 })
    expect((await replay([text, text, '--together'])).sum).toMatchObject({ files: 2, messages: 2, added: 1 })
  })

  test('says how it is used', async () => {
    await expect(replay([])).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('npm run replay') })
    await expect(replay([fixtures, '--channel', 'fax'])).rejects.toMatchObject({ code: 2 })
  })

  test.skipIf(!samples)(`understands every documented sample${without}`, async () => {
    const folders = Object.keys(documented).map((channel) => join(samples ?? '', channel))
    const { lines, sum } = await replay(folders)
    expect(kindsOf(lines)).toEqual(expected(documented))
    expect(sum).toMatchObject({ accepted: lines.length, unreadable: 0, rejected: 0 })
  })
})

describe('npm run replay --together, beside a running desk', () => {
  let data: string
  let cloud: Awaited<ReturnType<typeof startCloud>>
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'ascolta-replay-'))
    cloud = await startCloud({
      data,
      functions: ['webhook', 'triage', 'api', 'fetch'],
      // What is on its way elsewhere comes again after a moment instead of a minute.
      overrides: { queues: { inbound: { visibilitySeconds: 2 } } },
    })
    const accounts = accountStore(cloud.table.documents)
    const at = '2026-11-21T10:00:00.000Z'
    const files = await filesBelow(fixtures)
    const read = await Promise.all(files.map((file) => understoodFile(file, readFileSync(file), at)))
    for (const { channel, external } of read.flatMap(({ accounts }) => accounts))
      await accounts.put({
        id: accountId(channel, external),
        channel,
        external,
        name: 'Bottega Esempio',
        team: 'care',
        state: 'connected',
        targetMinutes: 60,
        connectedAt: at,
      })
  })
  afterAll(async () => {
    await cloud.stop()
    expect(await running(data)).toBeUndefined()
    await rm(data, { recursive: true })
  })

  test('the second run adds nothing', { timeout: 180_000 }, async () => {
    expect(await running(data)).toMatchObject({ origin: cloud.origin })
    const first = await replay([fixtures, '--together'], data)
    expect(first.sum).toMatchObject({ rejected: 0, added: expect.any(Number) })
    expect(first.sum).not.toMatchObject({ added: 0 })
    cloud.queues.forget()
    expect((await replay([fixtures, '--together'], data)).sum).toEqual({ ...Object(first.sum), added: 0 })
  })
})
