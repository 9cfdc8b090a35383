/** What CI runs beside the tests, and with them when a person calls it: types, lint and boundaries, the drawn topology, sizes. */
import { spawnSync } from 'node:child_process'

const checks = [
  { name: 'types', command: ['npm', 'run', '--silent', 'types'] },
  { name: 'lint, format, boundaries', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'topology drawn in the README', command: ['npm', 'run', '--silent', 'draw', '--', '--check'] },
  { name: 'size of the desk', command: ['npm', 'run', '--silent', 'size'] },
  { name: 'functions bundle', command: ['npm', 'run', '--silent', 'build:functions'] },
  ...(process.argv.includes('--without-tests') ? [] : [{ name: 'tests', command: ['npm', 'test'] }]),
]

const results = checks.map(({ name, command: [program = 'npm', ...words] }) => {
  console.log(`\n▸ ${name}`)
  const { status } = spawnSync(program, words, { stdio: 'inherit', shell: process.platform === 'win32' })
  return { name, ok: status === 0 }
})

console.log()
for (const { name, ok } of results) console.log(`${ok ? '✓' : '✗'} ${name}`)
const failed = results.filter(({ ok }) => !ok).length
console.log(`checks: ${results.length - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0
