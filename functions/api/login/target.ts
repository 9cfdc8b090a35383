/** A place of the desk itself to go to after the login: never another origin, whatever it is dressed up as, and no route of the API. */
export function target(to: string | undefined, origin: string) {
  if (!to?.startsWith('/')) return '/'
  try {
    const url = new URL(to, origin)
    const own = url.origin === new URL(origin).origin && !/^\/(?:\/|api(?:\/|$))/i.test(url.pathname)
    return own ? url.pathname + url.search + url.hash : '/'
  } catch {
    return '/'
  }
}
