import type { Table } from '@ascolta/core/ports'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { environment } from './environment.ts'
import { variables } from './topology.ts'

/** The one table. A file of its own, because the document client cannot be left out of a bundle by halves. */
export const table = (): Table => ({
  client: DynamoDBDocumentClient.from(new DynamoDBClient(), { marshallOptions: { removeUndefinedValues: true } }),
  name: environment(variables.table),
})
