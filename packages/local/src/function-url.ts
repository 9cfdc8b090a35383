import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import * as v from 'valibot'
import { account } from './aws.ts'
import type { Invoke } from './poller.ts'
import { bodyOf } from './server.ts'

/** A function URL takes requests up to 6 MB (Lambda quotas). */
const limit = 6 * 1024 * 1024

const Result = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  cookies: v.optional(v.array(v.string()), []),
  body: v.optional(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
})

/** Lets a function answer HTTP as behind a function URL: payload format 2.0 in, its answer out, 502 when it throws. */
export async function overHttp(invoke: Invoke, request: IncomingMessage, response: ServerResponse) {
  if (Number(request.headers['content-length'] ?? 0) > limit) return plain(response, 413, 'The request is too long.')
  const body = await bodyOf(request, limit)
  if (!body) return plain(response, 413, 'The request is too long.')
  try {
    const { statusCode, headers, cookies, ...result } = resultOf(await invoke(eventOf(request, body)))
    const bytes = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8')
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value))
    if (cookies.length > 0) response.setHeader('set-cookie', cookies)
    if (statusCode !== 204 && statusCode !== 304) response.setHeader('content-length', bytes.length)
    response.writeHead(statusCode)
    response.end(request.method === 'HEAD' ? undefined : bytes)
  } catch (error) {
    console.error(`${request.method} ${request.url?.split('?')[0]} failed`, error)
    for (const name of response.getHeaderNames()) response.removeHeader(name)
    plain(response, 502, 'Internal Server Error')
  }
}

/** What does not say its status is itself the body, as JSON (Lambda developer guide, function URLs). */
function resultOf(answer: unknown) {
  if (typeof answer === 'object' && answer !== null && 'statusCode' in answer) return v.parse(Result, answer)
  const body = typeof answer === 'string' ? answer : JSON.stringify(answer ?? null)
  return v.parse(Result, { statusCode: 200, headers: { 'content-type': 'application/json' }, body })
}

/** The event of a function URL, payload format 2.0. */
export function eventOf(request: IncomingMessage, body: Buffer): LambdaFunctionURLEvent {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const text = isText(request.headers['content-type']) && isUtf8(body)
  const { cookie, ...headers } = joined(request.rawHeaders)
  const domainName = request.headers.host ?? 'localhost'
  const now = new Date()
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie && { cookies: cookie.split(/;\s*/) }),
    headers,
    ...(url.search && { queryStringParameters: parametersOf(url.searchParams) }),
    requestContext: {
      accountId: account,
      apiId: 'local',
      domainName,
      domainPrefix: domainName.split('.')[0] ?? domainName,
      http: {
        method: request.method ?? 'GET',
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  }
}

/** Only these travel as text; all else, forms too, in base 64. */
const isText = (type = '') => /^(text\/|application\/(json|javascript|xml)\b)/i.test(type)

/** Names in lower case; several of one name in one value. */
function joined(raw: string[]): Record<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]?.toLowerCase() ?? ''
    add(headers, name, raw[index + 1] ?? '', name === 'cookie' ? '; ' : ',')
  }
  return Object.fromEntries(headers)
}

function parametersOf(search: URLSearchParams): Record<string, string> {
  const parameters = new Map<string, string>()
  for (const [name, value] of search) add(parameters, name, value, ',')
  return Object.fromEntries(parameters)
}

function add(to: Map<string, string>, name: string, value: string, separator: string) {
  const before = to.get(name)
  to.set(name, before === undefined ? value : before + separator + value)
}

function plain(response: ServerResponse, status: number, text: string) {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
  response.end(text)
}
