// Makes package-lock.json anew, away from node_modules: npm otherwise leaves out the packages of other platforms
// that are not installed here, and a clean install then fails. Plain JavaScript, since it runs before an install.
import { spawnSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const aside = mkdtempSync(join(tmpdir(), 'ascolta-lock-'))
const npm = (...words) => {
  const { status } = spawnSync('npm', words, { cwd: aside, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}

for (const file of ['package.json', '.npmrc', ...workspaces.map((folder) => join(folder, 'package.json'))]) {
  mkdirSync(dirname(join(aside, file)), { recursive: true })
  cpSync(join(root, file), join(aside, file))
}
npm('install', '--package-lock-only', '--loglevel=error')
npm('ci', '--dry-run', '--loglevel=error')
copyFileSync(join(aside, 'package-lock.json'), join(root, 'package-lock.json'))
rmSync(aside, { recursive: true })
console.log('package-lock.json is new; npm ci would install it.')
