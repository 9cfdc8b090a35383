import type { Table } from '@ascolta/core/ports'
import { startTable } from '@ascolta/local/table'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** The topology's table in memory, as the stores take it. `await using` ends it with the test. */
export async function aTable(): Promise<Table & AsyncDisposable> {
  const table = await startTable()
  const client = DynamoDBDocumentClient.from(table.client, { marshallOptions: { removeUndefinedValues: true } })
  return { client, name: table.name, [Symbol.asyncDispose]: () => table.stop() }
}
