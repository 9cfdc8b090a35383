import { Problem } from '@ascolta/core/problem'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import type { Base } from './door.ts'

/** On every answer and every refusal: an API's answer is nobody's page, frame, script or cache entry (SEC14). */
export const headers = [
  // Outside of the one below, so that it has the last word: a page names the hash of its own style and nothing else.
  (async (c, next) => {
    await next()
    const policy = c.get('policy')
    if (policy) c.header('content-security-policy', policy)
  }) satisfies MiddlewareHandler<Base>,
  secureHeaders({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    strictTransportSecurity: 'max-age=63072000; includeSubDomains',
    xFrameOptions: 'DENY',
  }),
  (async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
  }) satisfies MiddlewareHandler,
] as const

/** Also counts bodies whose length is not announced. */
export const limit = bodyLimit({
  maxSize: 256 * 1024,
  onError: () => {
    throw new Problem('invalid', 'body.too-large', 'A body may have 256 kB.')
  },
})

const safe = ['GET', 'HEAD', 'OPTIONS']

/**
 * A change comes from the desk's own pages or from a program, never from somebody else's page: those cannot set the
 * header without asking first, and SameSite alone does not stop a sibling domain (hazard X4).
 */
export const ownOrigin = (origin: string): MiddlewareHandler => {
  const own = new URL(origin).origin
  return async (c, next) => {
    if (!safe.includes(c.req.method)) {
      if (c.req.header('x-ascolta') !== '1')
        throw new Problem('forbidden', 'header.missing', 'Changes need the header x-ascolta: 1.')
      if ((c.req.header('origin') ?? own) !== own)
        throw new Problem('forbidden', 'origin.foreign', 'Changes come from the desk itself.')
    }
    await next()
  }
}

/** What cannot be the id of a ticket names none; a key of any length would be the table's error, not the visitor's. */
export const ticketForm: MiddlewareHandler = async (c, next) => {
  if (!/^[\w-]{1,80}$/.test(c.req.param('id') ?? ''))
    throw new Problem('missing', 'ticket.missing', 'There is no such ticket.')
  await next()
}
