import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import validate from '@aws/cloudformation-validate'
import { expect, test } from 'vitest'
import { type Template, templatesOf } from './synth.ts'

const stages = ['dev', 'prod']

test.each(stages)(
  'CloudFormation would take every template of stage %s',
  (stage) => {
    expect(faults(templatesOf(stage))).toEqual([])
  },
  120_000,
)

test('a template that CloudFormation would refuse is found', () => {
  const { Desk } = templatesOf()
  const tiny = JSON.stringify(Desk).replaceAll('"MemorySize":256', '"MemorySize":5')
  expect(faults({ Desk: JSON.parse(tiny) }).length).toBeGreaterThan(0)
}, 120_000)

test('the stacks are named as the SST shell names them', () => {
  expect(Object.keys(templatesOf())).toEqual(['Data', 'Desk', 'Alarms', 'Dashboard'])
})

test('two runs give the same logical ids, so that no deploy replaces what did not change', () => {
  const ids = () => Object.values(templatesOf()).map(({ Resources }) => Object.keys(Resources))
  expect(ids()).toEqual(ids())
})

/** What a deploy would stumble over. Warnings are left out: they ask for what costs money on every idle month. */
function faults(templates: Record<string, Template>) {
  const folder = mkdtempSync(join(tmpdir(), 'ascolta-templates-'))
  const engine = new validate.CelEngine()
  try {
    return Object.entries(templates).flatMap(([name, template]) => {
      const file = join(folder, `${name}.json`)
      writeFileSync(file, JSON.stringify(template))
      return engine
        .validateStandard(new validate.TemplateFile(file))
        .diagnostics.filter(({ severity }) => ['FATAL', 'ERROR'].includes(severity))
        .map(({ ruleId, message }) => `${name}: ${ruleId} ${message}`)
    })
  } finally {
    engine.free()
    rmSync(folder, { recursive: true })
  }
}
