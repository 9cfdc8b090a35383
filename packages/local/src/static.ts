import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** The headers every answer of the static desk carries, here as behind CloudFront. `live` and `files` are the only other origins that it calls. */
export const deskHeaders = ({ live, files }: { live: string; files: string }) => ({
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: ${files}`,
    "font-src 'self'",
    `connect-src 'self' ${live} ${files}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
})

/** Serves a built desk. A path that names no file is a page of the desk, so it gets `index.html`. */
export function staticDesk(folder: string, headers: Record<string, string>) {
  async function find(path: string) {
    const file = join(folder, normalize(path))
    if (file !== folder && !file.startsWith(folder + sep)) return undefined
    return stat(file).then(
      (found) => (found.isFile() ? file : undefined),
      () => undefined,
    )
  }

  return async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET and HEAD.')
    const path = decoded(new URL(request.url ?? '/', 'http://localhost').pathname)
    if (path === undefined) return refuse(response, 400, 'The address cannot be read.')
    const file = (await find(path)) ?? (extname(path) ? undefined : await find('index.html'))
    if (!file) return refuse(response, 404, extname(path) ? 'There is no such file.' : missing)
    const type = types[extname(file)] ?? 'application/octet-stream'
    response.writeHead(200, { ...headers, 'content-type': type, 'cache-control': caching(path) })
    if (request.method === 'HEAD') return void response.end()
    await pipeline(createReadStream(file), response).catch(() => response.destroy())
  }
}

const missing = 'The desk is not built. Run "npm run build:web".'

/** Files under `assets` carry a hash in their name and never change; a page always asks again. */
const caching = (path: string) => (path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')

function decoded(path: string) {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

function refuse(response: ServerResponse, status: number, text: string) {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(text)
}
