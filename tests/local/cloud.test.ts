import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { functionsOf } from '@ascolta/functions/topology'
import { type Cloud, startCloud } from '@ascolta/local/cloud'
import type { Around } from '@ascolta/local/invoke'
import { every } from '@ascolta/local/schedules'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { SQSEvent } from 'aws-lambda'
import { afterEach, describe, expect, it, vi } from 'vitest'

const bodies = (event: unknown) => (event as SQSEvent).Records.map(({ body }) => body)
const note = (body: string) => ({ body, group: body, dedup: body })
const quick = { queues: { inbound: { visibilitySeconds: 1 } } }
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000 })

describe("the laptop's cloud", () => {
  let cloud: Cloud | undefined
  afterEach(async () => {
    await cloud?.stop()
    cloud = undefined
    vi.restoreAllMocks()
  })

  it('wakes each function by what the topology says: HTTP, queue, schedule', async () => {
    const woken: string[] = []
    const says = (name: string) => async () => void woken.push(name)
    cloud = await startCloud({
      handlers: Object.fromEntries(functionsOf().map(([name]) => [name, says(name)])),
      overrides: { queues: { outbound: { delaySeconds: 0 } } },
    })
    await fetch(`${cloud.origin}/webhooks/meta`)
    await fetch(`${cloud.origin}/api/health`)
    await cloud.queues.send('inbound', [note('one')])
    await cloud.queues.send('outbound', [note('two')])
    await cloud.run('tick')
    await eventually(() => expect(woken.sort()).toEqual(['api', 'deliver', 'tick', 'triage', 'webhook']))
  })

  it.each<[string, Around]>([
    [
      'before its work',
      (_, invoke) => {
        let crashed = false
        return async (event) => {
          if (!crashed) {
            crashed = true
            throw new Error('crashed')
          }
          return invoke(event)
        }
      },
    ],
    [
      'after its work',
      (_, invoke) => {
        let crashed = false
        return async (event) => {
          const answer = await invoke(event)
          if (crashed) return answer
          crashed = true
          throw new Error('crashed')
        }
      },
    ],
  ])('gives a message again when a worker crashes %s', async (_, around) => {
    vi.spyOn(console, 'error').mockReturnValue()
    const done: string[] = []
    cloud = await startCloud({
      functions: ['triage'],
      handlers: { triage: async (event) => void done.push(...bodies(event)) },
      overrides: quick,
      around,
    })
    await cloud.queues.send('inbound', [note('one')])
    await eventually(async () => {
      expect(done).toContain('one')
      expect(await cloud?.queues.depth('inbound')).toEqual({ waiting: 0, inFlight: 0, delayed: 0 })
    })
    expect(await cloud.queues.depth('inboundDead')).toMatchObject({ waiting: 0 })
  })

  it('lets calls under way finish when it stops, and finds its data again', async () => {
    const data = await mkdtemp(join(tmpdir(), 'ascolta-cloud-'))
    let finish = () => {}
    const begun = vi.fn()
    const done = vi.fn()
    const triage = async () => {
      begun()
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      done()
    }
    cloud = await startCloud({ functions: ['triage'], handlers: { triage }, data })
    const salt = await cloud.secret('keys', 'salt')
    await cloud.queues.send('inbound', [note('one')])
    await eventually(() => expect(begun).toHaveBeenCalled())
    const stopped = cloud.stop()
    finish()
    await stopped
    expect(done).toHaveBeenCalled()
    await expect(fetch(cloud.origin)).rejects.toThrow()

    cloud = await startCloud({ functions: [], data })
    expect(await cloud.secret('keys', 'salt')).toBe(salt)
    expect(await cloud.queues.depth('inbound')).toMatchObject({ waiting: 0, inFlight: 0 })
    expect(await readdir(data)).toEqual(expect.arrayContaining(['issuer.db', 'queues.db', 'secrets.json', 'table']))
    await cloud.stop()
    await rm(data, { recursive: true })
  })

  it('can take the queues down, so that one sees who notices', async () => {
    cloud = await startCloud({ functions: [] })
    cloud.queues.outage(true)
    await expect(cloud.queues.send('inbound', [note('one')])).rejects.toThrow()
    cloud.queues.outage(false)
    await cloud.queues.send('inbound', [note('one')])
    expect(await cloud.queues.depth('inbound')).toMatchObject({ waiting: 1 })
  })

  it('keeps objects over the protocol of S3', async () => {
    cloud = await startCloud({ functions: [] })
    const s3 = new S3Client()
    await s3.send(new CreateBucketCommand({ Bucket: 'files' }))
    await s3.send(new PutObjectCommand({ Bucket: 'files', Key: 'a/b', Body: 'picture' }))
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'files', Key: 'a/b' }))
    expect(await Body?.transformToString()).toBe('picture')
    s3.destroy()
  })

  it.each([
    ['1 minute', 60_000],
    ['5 minutes', 300_000],
    ['2 hours', 7_200_000],
  ])('reads "%s" as a rate', (rate, milliseconds) => {
    expect(every(rate)).toBe(milliseconds)
  })
})
