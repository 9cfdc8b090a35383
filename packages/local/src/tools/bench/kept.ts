import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { credentials, region } from '../../aws.ts'
import type { Place } from './desk.ts'

const Line = v.object({ platform: v.string(), own: v.literal(false) })
const Header = v.object({ turn: v.object({ n: v.number() }) })

/** What is in the table of what was said: by the platform's ids, and by what the tickets count. */
export async function kept({ endpoint, name }: Place['table'], sent: string[]) {
  const client = new DynamoDBClient({ endpoint, region, credentials })
  const found = new Map<string, number>()
  let counted = 0
  for await (const { Items = [] } of paginateScan({ client: DynamoDBDocumentClient.from(client) }, { TableName: name }))
    for (const item of Items) {
      const sk = String(item.sk)
      if (sk.startsWith('M#') && v.is(Line, item)) found.set(item.platform, (found.get(item.platform) ?? 0) + 1)
      if (sk.startsWith('T#') && v.is(Header, item)) counted += item.turn.n
    }
  client.destroy()
  return {
    stored: found.size,
    lost: sent.filter((id) => !found.has(id)).length,
    doubled: [...found.values()].filter((times) => times > 1).length,
    /** Waiting messages that headers count too many or too few. */
    miscounted: counted - sent.length,
  }
}
