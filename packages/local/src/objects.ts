import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { buildApp } from 'fauxqs'
import { addressOf, bodyOf, close, listen } from './server.ts'
import { refusalOf } from './signature.ts'

type S3Store = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>['s3Store']

/** The bucket of the laptop's files. */
export const bucket = 'ascolta-files'

/** A mail may have 40 MB. */
const most = 50_000_000

/** What an address may ask of its answer (S3, GetObject). */
const overrides = ['content-type', 'content-disposition', 'cache-control']

/**
 * The object store in S3's protocol, its objects as files in `path` or in memory (fauxqs). Every call must be signed, by its
 * headers or by its address; pages of `origin` may put what an address allows, and no other page may read or write. The
 * engine is loaded with the first request and costs a start nothing.
 */
export async function startObjects({
  path,
  buckets = [],
  origin,
}: {
  path?: string
  buckets?: string[]
  origin?: string
} = {}) {
  let engine: ReturnType<typeof load> | undefined
  const server = createServer(async (request, response) => {
    try {
      if (origin && request.headers.origin === origin) allow(origin, response)
      if (request.method === 'OPTIONS') return void response.writeHead(204).end()
      const refused = refusalOf(request)
      if (refused) return refuse(response, 403, refused)
      engine ??= load(path, buckets)
      await answer((await engine).store, request, response)
    } catch (error) {
      if (isS3(error)) return refuse(response, error.statusCode, error.code)
      console.error('the object store failed', error)
      response.writeHead(500).end()
    }
  })
  await listen(server)
  return {
    endpoint: addressOf(server),
    async stop() {
      await close(server)
      await (await engine)?.stop()
    },
  }
}

async function answer(store: S3Store, request: IncomingMessage, response: ServerResponse) {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const [name = '', ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent)
  const key = rest.join('/')
  if (request.method === 'PUT') {
    const body = await bodyOf(request, most)
    if (!body) return refuse(response, 400, 'EntityTooLarge')
    if (!key) store.createBucket(name)
    else if (request.headers['if-none-match'] === '*' && has(store, name, key))
      return refuse(response, 412, 'PreconditionFailed')
    else response.setHeader('etag', store.putObject(name, key, body, request.headers['content-type']).etag)
    return void response.writeHead(200).end()
  }
  if (key && request.method === 'DELETE') {
    store.deleteObject(name, key)
    return void response.writeHead(204).end()
  }
  if (!key || (request.method !== 'GET' && request.method !== 'HEAD')) return refuse(response, 501, 'NotImplemented')
  const { body, contentType, contentLength, etag } = store.getObject(name, key)
  const headers = Object.fromEntries(
    overrides.flatMap((header) => {
      const value = url.searchParams.get(`response-${header}`)
      return value ? [[header, value]] : []
    }),
  )
  response.writeHead(200, { 'content-type': contentType, 'content-length': contentLength, etag, ...headers })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function has(store: S3Store, name: string, key: string) {
  try {
    return Boolean(store.headObject(name, key))
  } catch (error) {
    if (isS3(error)) return false
    throw error
  }
}

/** As the bucket's CORS rule in the cloud. */
function allow(origin: string, response: ServerResponse) {
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-allow-methods', 'PUT')
  response.setHeader('access-control-allow-headers', 'content-type,if-none-match')
  response.setHeader('access-control-max-age', '3600')
  response.setHeader('vary', 'origin')
}

function refuse(response: ServerResponse, status: number, code: string) {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`)
}

const isS3 = (error: unknown): error is { statusCode: number; code: string } =>
  error instanceof Error && 'statusCode' in error && 'code' in error

/** Its own server speaks more of the protocol than is needed here, takes 11 MB at most and asks nobody for a signature. */
async function load(path: string | undefined, buckets: string[]) {
  const part = (file: string) => import(new URL(file, import.meta.resolve('fauxqs')).href)
  const [{ S3Store: Store }, { FileS3Persistence }] = await Promise.all(
    ['./s3/s3Store.js', './s3/fileS3Persistence.js'].map(part),
  )
  const store: S3Store = new Store()
  const files = path && new FileS3Persistence(path)
  if (files) {
    files.loadS3(store)
    store.persistence = files
  }
  for (const bucket of buckets) store.createBucket(bucket)
  return { store, stop: async () => files?.close() }
}
