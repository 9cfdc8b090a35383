// Installs what the lockfile says when it is not there yet, so that a fresh clone needs one command.
// Plain JavaScript for Node 20: it runs before Node 24 is there.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const root = new URL('../', import.meta.url)
const stamp = new URL('node_modules/.installed-lock', root)
const lock = createHash('sha256')
  .update(readFileSync(new URL('package-lock.json', root)))
  .update(process.platform + process.arch)
  .digest('hex')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.error('Installing dependencies (once)…')
  const [command, ...before] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
  const { status } = spawnSync(command, [...before, 'ci', '--prefer-offline', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (status !== 0) {
    console.error('The dependencies could not be installed. Check the network and run the command again.')
    process.exit(status ?? 1)
  }
  writeFileSync(stamp, lock)
}

const bundled = existsSync(
  new URL(
    `node_modules/node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}/package.json`,
    root,
  ),
)
if (!bundled && Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Ascolta runs on Node 24; this is Node ${process.versions.node} and no Node 24 package exists for ${process.platform}-${process.arch}. Install Node 24 and run the command again.`,
  )
  process.exit(1)
}
