import { toJsonSchema } from '@valibot/to-json-schema'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Settings } from './deps.ts'
import { type Base, may, type Route } from './door.ts'
import { Refusal, status } from './refusal.ts'

/** Serves the document of all routes, its own among them. Made when first asked for. */
export function documentation(routes: () => Route[], settings: Pick<Settings, 'version' | 'origin'>) {
  let made: ReturnType<typeof openapi> | undefined
  return new Hono<Base>().get(
    '/openapi.json',
    may('agent', { summary: 'This document', says: v.looseObject({ openapi: v.string() }) }),
    (c) => c.json((made ??= openapi(routes(), settings)) as Record<string, unknown>),
  )
}

/** The OpenAPI 3.1 document of the routes as they are mounted: it cannot say what the API does not do. */
export function openapi(routes: Route[], { version, origin }: { version: string; origin: string }) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Ascolta', version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: origin }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-ascolta' },
      },
      schemas: { Refusal: schema(Refusal) },
    },
  }
}

function operation({ method, path, may, summary, says, refuses, body, query }: Route) {
  const changes = method !== 'GET'
  return {
    summary,
    operationId: `${method.toLowerCase()}${path.replace(/^\/api/, '').replace(/[/:.-]+(\w)/g, (_, letter) => letter.toUpperCase())}`,
    description: [
      may === 'machine'
        ? 'For a program, with a token in `authorization: Bearer`.'
        : may === 'public'
          ? 'Open to everybody.'
          : `For the role ${may} and those above it.`,
      refuses && `Refuses with ${refuses.map((code) => `\`${code}\``).join(', ')}.`,
    ]
      .filter(Boolean)
      .join(' '),
    'x-may': may,
    security: may === 'public' ? [] : [may === 'machine' ? { token: [] } : { session: [] }],
    parameters: [
      ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => parameter('path', name, { type: 'string' }, true)),
      ...queried(query),
      ...(changes ? [parameter('header', 'x-ascolta', { const: '1' }, true)] : []),
    ],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schema(body, 'input') } } },
    }),
    responses: {
      ...(says
        ? { 200: { description: 'Done.', content: { 'application/json': { schema: schema(says) } } } }
        : { 302: { description: 'Goes on elsewhere.' } }),
      ...Object.fromEntries(Object.entries(status).map(([kind, code]) => [code, refusal(kind)])),
      500: refusal('defect'),
    },
  }
}

const refusal = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
})

const parameter = (place: string, name: string | undefined, schema: unknown, required: boolean) => ({
  in: place,
  name,
  required,
  schema,
})

function queried(query: v.GenericSchema | undefined) {
  if (!query) return []
  const { properties = {}, required = [] } = schema(query, 'input')
  return Object.entries(properties).map(([name, property]) =>
    parameter('query', name, property, required.includes(name)),
  )
}

function schema(of: v.GenericSchema, typeMode: 'input' | 'output' = 'output') {
  // What JSON Schema cannot say (a custom check, a transformation) stays a rule of the code.
  const { $schema: _, ...said } = toJsonSchema(of, { typeMode, errorMode: 'ignore', target: 'draft-2020-12' })
  return said
}
