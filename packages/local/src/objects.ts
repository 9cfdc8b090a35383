import { createServer } from 'node:http'
import { addressOf, close, listen } from './server.ts'

type Route = (request: object, response: object) => void

/**
 * The object store over S3's protocol (fauxqs), its objects as files in `path` or in memory. Only mail needs it, so the
 * engine is loaded with the first request and costs a start nothing.
 */
export async function startObjects({ path, buckets = [] }: { path?: string; buckets?: string[] } = {}) {
  let engine: Promise<{ route: Route; stop: () => Promise<void> }> | undefined
  const server = createServer(async (request, response) => {
    engine ??= load(path, buckets)
    try {
      const { route } = await engine
      route(request, response)
    } catch (error) {
      console.error('the object store could not be loaded', error)
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

async function load(path: string | undefined, buckets: string[]) {
  const { buildApp } = await import('fauxqs')
  // Its own start listens on every network interface; so we build the parts and listen ourselves.
  const part = (file: string) => import(new URL(file, import.meta.resolve('fauxqs')).href)
  const [{ SqsStore }, { SnsStore }, { S3Store }, { FileS3Persistence }] = await Promise.all(
    ['./sqs/sqsStore.js', './sns/snsStore.js', './s3/s3Store.js', './s3/fileS3Persistence.js'].map(part),
  )
  const s3Store = new S3Store()
  const files = path && new FileS3Persistence(path)
  if (files) {
    files.loadS3(s3Store)
    s3Store.persistence = files
  }
  for (const bucket of buckets) s3Store.createBucket(bucket)
  const app = buildApp({ logger: false, stores: { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store } })
  await app.ready()
  return {
    route: app.routing as Route,
    async stop() {
      await app.close()
      files?.close()
    },
  }
}
