/**
 * Runs the SST shell offline, as `npm run deploy` would, up to the templates, and compares them with the plain host's.
 * Needs `deploy/` installed (1 GB, installed here when it is missing).
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chosen, isRecord, templatesOf } from '../tests/stacks/synth.ts'
import { awsStub } from './aws-stub.ts'

const root = join(import.meta.dirname, '..')
const deploy = join(root, 'deploy')
const stage = 'test'

if (!existsSync(join(deploy, 'node_modules/sst')) && !(await install())) {
  console.error('THE SST SHELL WAS NOT CHECKED: deploy/ could not be installed.')
  process.exit(1)
}

const types = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', deploy], root)
assert.equal(types, 0, 'sst.config.ts does not fit the types of SST')

const out = mkdtempSync(join(tmpdir(), 'ascolta-sst-'))
const aws = await awsStub()
try {
  const built = await run(process.execPath, ['sst.mjs', 'build', '--stage', stage, '--to', out], deploy, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: 'check',
    AWS_SECRET_ACCESS_KEY: 'check',
    AWS_REGION: 'eu-central-1',
    ...chosen,
    npm_config_update_notifier: 'false',
  })
  assert.equal(built, 0, 'sst build failed')
  const plain = templatesOf(stage)
  const names = readdirSync(out).filter((file) => file.endsWith('.template.json'))
  assert.deepEqual(
    names.toSorted(),
    Object.keys(plain)
      .map((id) => `${stage}-ascolta-${id}.template.json`)
      .toSorted(),
    'SST names the stacks otherwise',
  )
  for (const [id, { Resources }] of Object.entries(plain)) {
    const file = join(out, `${stage}-ascolta-${id}.template.json`)
    assert.deepEqual(compared(JSON.parse(readFileSync(file, 'utf8')).Resources), compared(Resources), `${id} differs`)
  }
  console.log(JSON.stringify({ shell: 'sst', stacks: names.length, same: true }))
} finally {
  aws.close()
  rmSync(out, { recursive: true })
}

/** SST tags what it deploys, and the plain templates are made without code: both are left out. */
function compared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compared)
  if (!isRecord(value)) return value
  const kept = Object.entries(value).filter(([key]) => key !== 'Tags' && key !== 'Code')
  return Object.fromEntries(kept.map(([key, inner]) => [key, compared(inner)]))
}

async function install() {
  console.error('Installing SST into deploy/ (once, about 1 GB)…')
  const { npm_execpath: npm } = process.env
  const args = ['ci', '--ignore-scripts', '--prefer-offline', '--loglevel=error']
  return (npm ? await run(process.execPath, [npm, ...args], deploy) : await run('npm', args, deploy)) === 0
}

/** The exit code of a command. Nothing is asked on the way: its input is closed. */
function run(command: string, args: string[], cwd: string, env: Record<string, string> = {}) {
  return new Promise<number | null>((ended) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.on('error', () => ended(1))
    child.on('close', ended)
  })
}
