import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { bundle, bundles } from '@ascolta/stacks/bundle'

const root = join(import.meta.dirname, '..')
await rm(join(root, bundles), { recursive: true, force: true })
for (const { name, file } of await bundle({ root })) {
  const code = await readFile(file)
  console.log(JSON.stringify({ name, kB: kB(code), gzKB: kB(gzipSync(code)) }))
}

function kB({ length }: Uint8Array) {
  return Math.round(length / 100) / 10
}
