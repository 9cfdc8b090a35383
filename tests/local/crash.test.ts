import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTable } from '@ascolta/local/table'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { expect, it } from 'vitest'

/** Moves eight items from place to place in both indexes until it is killed. */
const writer = `
  import { PutItemCommand } from '@aws-sdk/client-dynamodb'
  import { startTable } from '@ascolta/local/table'
  const table = await startTable({ path: process.argv[1] })
  const move = async (item, turn = 0) => {
    const place = { S: item + '-' + turn }
    const Item = { pk: { S: item }, sk: { S: '-' }, l: place, ls: place, d: place, ds: place, since: place }
    await table.client.send(new PutItemCommand({ TableName: table.name, Item }))
    if (turn === 20) console.log('busy')
    return move(item, turn + 1)
  }
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((item) => move(item)))
`

it('leaves no index row without its item when the process is killed while it writes', async () => {
  const path = await mkdtemp(join(tmpdir(), 'ascolta-crash-'))
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer, path], {
      cwd: new URL('../../packages/local', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')

    const table = await startTable({ path })
    const scan = async (IndexName?: string) =>
      (await table.client.send(new ScanCommand({ TableName: table.name, IndexName }))).Items ?? []
    const places = (await scan()).map(({ l }) => l?.S).sort()
    expect((await scan('list')).map(({ l }) => l?.S).sort()).toEqual(places)
    expect((await scan('due')).map(({ d }) => d?.S).sort()).toEqual(places)
    expect(places).toHaveLength(8)
    await table.stop()
  }
  await rm(path, { recursive: true })
})
