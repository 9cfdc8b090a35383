import * as v from 'valibot'

const Schema = v.record(v.string(), v.unknown())
const Content = v.optional(v.record(v.string(), v.looseObject({ schema: v.optional(Schema) })), {})

const Operation = v.object({
  summary: v.optional(v.string()),
  description: v.optional(v.string()),
  tags: v.optional(v.array(v.string()), []),
  parameters: v.optional(
    v.array(
      v.object({
        name: v.string(),
        in: v.string(),
        required: v.optional(v.boolean(), false),
        description: v.optional(v.string()),
        schema: v.optional(Schema),
      }),
    ),
    [],
  ),
  requestBody: v.optional(v.object({ content: Content })),
  responses: v.optional(
    v.record(v.string(), v.object({ description: v.optional(v.string(), ''), content: Content })),
    {},
  ),
})
export type Operation = v.InferOutput<typeof Operation>

const Document = v.object({
  openapi: v.string(),
  info: v.object({ title: v.string(), version: v.string(), description: v.optional(v.string()) }),
  paths: v.record(v.string(), v.record(v.string(), v.unknown())),
})

const methods = ['get', 'post', 'put', 'patch', 'delete']

export interface Route {
  method: string
  path: string
  operation: Operation
}

/** The document as a list of routes; `$ref`s stay names. */
export function routesOf(raw: unknown) {
  const { info, paths } = v.parse(Document, raw)
  const routes: Route[] = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const parsed = v.safeParse(Operation, operation)
      return methods.includes(method) && parsed.success ? [{ method, path, operation: parsed.output }] : []
    }),
  )
  return { info, routes }
}

/** What a body or an answer looks like. */
export const shape = (content: Operation['responses'][string]['content']) => {
  const schema = Object.values(content)[0]?.schema
  return schema && JSON.stringify(schema, null, 2)
}
