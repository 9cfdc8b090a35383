import { readFileSync } from 'node:fs'
import { functionsOf, topology } from '@ascolta/functions/topology'
import { expect, test } from 'vitest'
import { diagram } from '../../scripts/diagram.ts'

test('the picture shows every function and every queue with its dead letters', () => {
  const drawn = diagram()
  for (const [name] of functionsOf()) expect(drawn).toContain(`fn_${name}[[${name}]]`)
  for (const name of Object.keys(topology.queues))
    expect(drawn).toContain(`${name} -. "after 5 attempts" .-> ${name}Dead`)
})

test('who signs is heard, who holds tokens speaks, a clock wakes, and nothing is woken by two', () => {
  const lines = diagram().split('\n')
  expect(lines).toContain('  networks -- "/webhooks" --> fn_webhook')
  expect(lines).toContain('  people -- "/api" --> fn_api')
  expect(lines).toContain('  fn_deliver --> networks')
  expect(lines).toContain('  networks -- "mail" --> fn_mail')
  expect(lines).toContain('  every_tick((every 1 minute)) --> fn_tick')
  expect(new Set(lines).size).toBe(lines.length)
})

test('the README shows the topology as it is', () => {
  expect(readFileSync(new URL('../../README.md', import.meta.url), 'utf8')).toContain(diagram())
})
