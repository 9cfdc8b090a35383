import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Most of a start is compiling: what was compiled is kept beside the dependencies, so that it is paid for once.
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url)))
const { start } = await import('./desk.ts')
await start()
