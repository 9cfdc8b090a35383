import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parameterStore } from '@ascolta/functions/parameter-store'
import { secrets } from '@ascolta/functions/secrets'
import { startParameters } from '@ascolta/local/parameters'
import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

describe('the parameter store of the laptop', () => {
  let folder: string
  let store: Awaited<ReturnType<typeof startParameters>>
  let client: SSMClient

  async function open() {
    store = await startParameters({ path: join(folder, 'secrets.json') })
    client = new SSMClient({
      endpoint: store.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    })
  }
  async function close() {
    client.destroy()
    await store.stop()
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ascolta-secrets-'))
    await open()
  })
  afterEach(async () => {
    await close()
    await rm(folder, { recursive: true })
  })

  it('gives a group of secrets in pages of ten, and only that group', async () => {
    for (let account = 0; account < 23; account++) await store.put(`/ascolta/tokens/${account}`, `token ${account}`)
    await store.put('/ascolta/tokens-of-others/1', 'no')
    const first = await client.send(new GetParametersByPathCommand({ Path: '/ascolta/tokens', WithDecryption: true }))
    expect(first.Parameters).toHaveLength(10)
    expect(first.NextToken).toBeDefined()

    vi.stubEnv('AWS_REGION', 'eu-west-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
    const all = await secrets(parameterStore(store.endpoint), '/ascolta/tokens')()
    vi.unstubAllEnvs()
    expect(Object.keys(all)).toHaveLength(23)
    expect(all['22']).toBe('token 22')
  })

  it('writes, refuses to overwrite by accident, and deletes as AWS does', async () => {
    const Name = '/ascolta/keys/salt'
    await client.send(new PutParameterCommand({ Name, Value: 'one', Type: 'SecureString' }))
    await expect(client.send(new PutParameterCommand({ Name, Value: 'two' }))).rejects.toThrow(ParameterAlreadyExists)
    await client.send(new PutParameterCommand({ Name, Value: 'three', Overwrite: true }))
    expect((await client.send(new GetParameterCommand({ Name }))).Parameter?.Value).toBe('three')
    await client.send(new DeleteParameterCommand({ Name }))
    await expect(client.send(new GetParameterCommand({ Name }))).rejects.toThrow(ParameterNotFound)
  })

  it('keeps secrets across a restart, in a file that only its owner reads', async () => {
    const made = await store.ensure('/ascolta/keys/live', () => 'first')
    await close()
    await open()
    expect(await store.ensure('/ascolta/keys/live', () => 'second')).toBe(made)
    expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(folder, 'secrets.json'), 'utf8')).toContain('first')
  })
})
