import { createHmac } from 'node:crypto'
import type { Cloud } from '@ascolta/local/cloud'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'

/** The Page that a fresh laptop is connected to. */
const page = '104857601048576'

/** Posts comments as one signed notification of Meta, and expects it to be taken. */
export async function webhook(cloud: Cloud, comments: { id: string; from: string; text: string }[], salt = '') {
  const changes = comments.map(({ id, from, text }) => ({
    field: 'feed',
    value: {
      item: 'comment',
      verb: 'add',
      ...(id ? { comment_id: id } : {}),
      post_id: `${page}_1`,
      parent_id: `${page}_1`,
      from: { id: from, name: `Cliente ${from}` },
      message: text,
      created_time: 1763719200,
    },
  }))
  const body = JSON.stringify({ object: 'page', entry: [{ id: page, time: 1763719200 + salt.length, changes }] })
  const secret = await cloud.secret('signing', 'meta.secrets')
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  const answer = await fetch(`${cloud.origin}/webhooks/meta`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
  })
  if (answer.status !== 200) throw new Error(`the webhook was answered ${answer.status}`)
}

/** The platform ids of all messages in the table, however often they are there. */
export async function messagesIn(cloud: Cloud): Promise<string[]> {
  const { client, name } = cloud.table.documents
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name }))
  return Items.filter(({ sk }) => /^M#.*#m[a-z2-7]+$/.test(String(sk))).map(({ platform }) => String(platform))
}

/** Signs one of the laptop's people in, by the pages that a browser would go through. */
export async function signIn(cloud: Cloud, name: string) {
  const jar = new Map<string, string>()
  async function go(url: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(new URL(url, cloud.origin), {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers ?? {}), cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; ') },
    })
    for (const set of answer.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      jar.set(key, value)
    }
    const location = answer.headers.get('location')
    return location ? go(new URL(location, answer.url || cloud.origin).href) : answer
  }
  const html = await (await go('/api/login?to=/')).text()
  const [, action = ''] = /<form[^>]*action="([^"]+)"/.exec(html) ?? []
  const [, person = ''] = new RegExp(`value="([^"]+)">(?:(?!</button>)[\\s\\S])*?${name}`).exec(html) ?? []
  await go(action, {
    method: 'POST',
    body: new URLSearchParams({ person }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const headers = { 'x-ascolta': '1', origin: cloud.origin, 'content-type': 'application/json' }
  return {
    /** What a browser gets in the end, wherever it was sent on to. */
    open: go,
    get: async (path: string) => (await go(path)).json(),
    post: async (path: string, body: unknown = {}) =>
      (await go(path, { method: 'POST', headers, body: JSON.stringify(body) })).json(),
    patch: async (path: string, body: unknown = {}) =>
      (await go(path, { method: 'PATCH', headers, body: JSON.stringify(body) })).json(),
  }
}
