import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { functionsOf } from '@ascolta/functions/topology'
import { bundled } from '@ascolta/stacks/bundle'
import { cdkHost } from '@ascolta/stacks/cdk-host'
import { stacks } from '@ascolta/stacks/index'
import type { MailRule } from '@ascolta/stacks/mail'
import { settingsFrom } from '@ascolta/stacks/settings'
import { App } from 'aws-cdk-lib'
import * as v from 'valibot'

/** What somebody who deploys has set. */
export const chosen = {
  DESK_ORIGIN: 'https://desk.example.com',
  OIDC_ISSUER: 'https://login.example.com',
  OIDC_CLIENT: 'desk',
}

const Template = v.object({
  Resources: v.record(
    v.string(),
    v.looseObject({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown()), {}) }),
  ),
  Outputs: v.optional(
    v.record(v.string(), v.object({ Value: v.unknown(), Export: v.optional(v.object({ Name: v.string() })) })),
    {},
  ),
})
export type Template = v.InferOutput<typeof Template>

export interface Resource {
  /** The stack and the id that the resource was given there: `Data/Inbound`. */
  name: string
  type: string
  deletion: unknown
  /** Its properties with every reference replaced by the name of what it refers to: `Data/Inbound.Arn`. */
  properties: Record<string, unknown>
}

/** All stacks of a stage as CloudFormation templates, made offline by the plain host. The code is empty: a template does not hold it. */
export function templatesOf(
  stage = 'test',
  mail?: MailRule,
  settings = settingsFrom(chosen),
): Record<string, Template> {
  const folder = mkdtempSync(join(tmpdir(), 'ascolta-synth-'))
  try {
    for (const [name] of functionsOf()) {
      mkdirSync(join(folder, 'code', name), { recursive: true })
      writeFileSync(join(folder, 'code', name, 'index.mjs'), '')
    }
    const app = new App({ outdir: join(folder, 'out'), analyticsReporting: false })
    const env = { account: '111111111111', region: 'eu-central-1' }
    stacks(cdkHost({ app, stage, env, lambda: bundled(join(folder, 'code')) }), settings, mail)
    return Object.fromEntries(
      app
        .synth()
        .stacks.map(({ stackName, template }) => [
          stackName.slice(`${stage}-ascolta-`.length),
          v.parse(Template, template),
        ]),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Every resource of every template, with references followed from stack to stack. */
export function resourcesOf(templates: Record<string, Template>): Resource[] {
  const exported = new Map<string, string>()
  const read = (stack: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => read(stack, item))
    if (!isRecord(value)) return value
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::ImportValue': imported, 'Fn::Join': joined } = value
    if (typeof Ref === 'string') return Ref.startsWith('AWS::') ? Ref : `${stack}/${given(Ref)}`
    if (Array.isArray(attribute)) return `${stack}/${given(String(attribute[0]))}.${attribute[1]}`
    if (typeof imported === 'string') return exported.get(imported) ?? `unknown export ${imported}`
    if (Array.isArray(joined)) return [read(stack, joined[1])].flat().join(String(joined[0]))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, read(stack, inner)]))
  }
  for (const [stack, { Outputs }] of Object.entries(templates))
    for (const { Value, Export } of Object.values(Outputs))
      if (Export) exported.set(Export.Name, String(read(stack, Value)))

  return Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, { Type, Properties, DeletionPolicy }]) => ({
      name: `${stack}/${given(id)}`,
      type: Type,
      deletion: DeletionPolicy,
      properties: v.parse(v.record(v.string(), v.unknown()), read(stack, Properties)),
    })),
  )
}

/** A logical id without the hash of its path. */
const given = (id: string) => id.replace(/[0-9A-F]{8}$/, '')

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
