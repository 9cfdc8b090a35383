/** An answer whose text is there at once: no stream, so that no real time passes. */
export const said = (json: unknown, init?: ResponseInit) =>
  Object.assign(new Response(null, init), { text: () => Promise.resolve(JSON.stringify(json)) })

export const refusal = (status: number, code: number, error_subcode?: number) =>
  said({ error: { code, error_subcode, message: 'no' } }, { status })

export function failed(code: string) {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}
