import { type Kind, Problem } from '@ascolta/core/problem'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import * as v from 'valibot'

export const status = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  limited: 429,
} as const satisfies Record<Kind, number>

/** Every refusal and every failure looks like this. */
export const Refusal = v.object({
  /** `noun.adjective`: does not change, to be translated. */
  code: v.string(),
  message: v.string(),
  /** What the caller needs to go on. */
  details: v.optional(v.record(v.string(), v.unknown())),
})

/** The one place where what was thrown becomes an answer. */
export function refuse(error: Error, c: Context) {
  if (error instanceof Problem) {
    const { code, message, details, kind } = error
    return c.json({ code, message, ...(details ? { details } : {}) }, status[kind])
  }
  if (error instanceof HTTPException || error instanceof URIError)
    return c.json({ code: 'request.invalid', message: 'This request cannot be read.' }, 400)
  // Its kind and place; messages may quote what a customer wrote.
  console.error('request failed', {
    request: c.get('request'),
    method: c.req.method,
    route: c.req.routePath,
    name: error.name,
    code: 'code' in error ? error.code : undefined,
    stack: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 6),
  })
  return c.json({ code: 'defect', message: 'Something went wrong on our side.' }, 500)
}
