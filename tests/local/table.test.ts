import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTable } from '@ascolta/local/table'
import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const ticket = { pk: { S: 'C#anna' }, sk: { S: 'T#dm#1' }, l: { S: 'A#giulia' }, ls: { S: '2026' }, text: { S: 'x' } }
const list = {
  IndexName: 'list',
  KeyConditionExpression: 'l = :l',
  ExpressionAttributeValues: { ':l': { S: 'A#giulia' } },
}

describe('the table of the laptop', () => {
  let path: string
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'ascolta-table-'))
  })
  afterEach(() => rm(path, { recursive: true }))

  it('keeps items and index rows across a restart', async () => {
    const first = await startTable({ path })
    await first.client.send(new PutItemCommand({ TableName: first.name, Item: ticket }))
    await first.stop()

    const second = await startTable({ path })
    const { Item } = await second.client.send(
      new GetItemCommand({ TableName: second.name, Key: { pk: ticket.pk, sk: ticket.sk } }),
    )
    const { Items } = await second.client.send(new QueryCommand({ TableName: second.name, ...list }))
    await second.stop()
    expect(Item).toEqual(ticket)
    expect(Items).toEqual([{ pk: ticket.pk, sk: ticket.sk, l: ticket.l, ls: ticket.ls }])
  })

  it('takes an item out of an index when its key goes, and moves it when its key changes', async () => {
    const table = await startTable({ path })
    const put = (Item: Record<string, { S: string }>) =>
      table.client.send(new PutItemCommand({ TableName: table.name, Item }))
    const rows = async () =>
      (await table.client.send(new QueryCommand({ TableName: table.name, ...list }))).Items?.map(({ ls }) => ls?.S)
    const { l: _, ls: __, ...resolved } = ticket

    await put(ticket)
    await put({ ...ticket, ls: { S: '2027' } })
    expect(await rows()).toEqual(['2027'])
    await put(resolved)
    expect(await rows()).toEqual([])
    await table.stop()
  })

  it('counts bytes, not characters, against the 400 KB of an item', async () => {
    const table = await startTable({ path })
    const write = (text: string) =>
      table.client.send(new PutItemCommand({ TableName: table.name, Item: { ...ticket, text: { S: text } } }))
    await expect(write('€'.repeat(140_000))).rejects.toThrow(/size/i)
    await expect(write('e'.repeat(140_000))).resolves.toBeDefined()
    await table.stop()
  })

  it('removes what has expired and nothing else', async () => {
    const table = await startTable({ path })
    const now = Math.floor(Date.now() / 1000)
    for (const [sk, expiresAt] of [
      ['gone', now - 5],
      ['stays', now + 60],
    ] as const)
      await table.client.send(
        new PutItemCommand({
          TableName: table.name,
          Item: { pk: { S: 'X' }, sk: { S: sk }, expiresAt: { N: String(expiresAt) } },
        }),
      )
    expect(await table.sweep()).toBe(1)
    const { Items } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'X' } },
      }),
    )
    await table.stop()
    expect(Items?.map(({ sk }) => sk?.S)).toEqual(['stays'])
  })
})
