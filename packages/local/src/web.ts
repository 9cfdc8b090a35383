import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const web = join(root, 'web')

/** Builds the desk when what it is made of is newer than what was built. Says what it does; throws when it cannot. */
export async function buildWeb(say: (line: string) => void) {
  if (!existsSync(join(web, 'index.html')))
    return say('There is no desk to build (web/index.html is missing): API only.')
  const built = await modified(join(web, 'dist', 'index.html'))
  if (built > (await newest(web)) && built > (await modified(join(root, 'package-lock.json')))) return
  say('Building the desk…')
  const start = performance.now()
  const child = spawn(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: web,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error('The desk could not be built; what is wrong stands above.')
  say(`Built in ${((performance.now() - start) / 1000).toFixed(1)} s.`)
}

/** The desk through Vite: what is saved shows at once. For those who work on it. */
export async function desk(server: Server): Promise<{ listener: RequestListener; stop: () => Promise<void> }> {
  const { createServer } = await import('vite')
  const vite = await createServer({
    root: web,
    configFile: join(web, 'vite.config.ts'),
    appType: 'spa',
    server: { middlewareMode: true, ws: { server } },
  })
  return { listener: vite.middlewares, stop: () => vite.close() }
}

/** When the newest file below a folder was changed, in milliseconds; what was built or installed does not count. */
async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true })
  const times = entries
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules')
    .map((entry) => (entry.isDirectory() ? newest(join(folder, entry.name)) : modified(join(folder, entry.name))))
  return Math.max(0, ...(await Promise.all(times)))
}

const modified = (file: string) =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
