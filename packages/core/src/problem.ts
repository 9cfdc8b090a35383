/** How a refusal is to be reacted to; the HTTP status is its translation (`functions/api/app.ts`). */
export type Kind = 'invalid' | 'unauthenticated' | 'forbidden' | 'missing' | 'conflict' | 'limited'

/** A refusal that the caller may read: what happened, by a code that does not change, and in words. Everything else that is thrown is a defect or an outage. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly kind: Kind
  /** `noun.adjective`, such as `ticket.changed`; the desk translates it. */
  readonly code: string
  /** What the caller needs to go on, such as the message that came in between. Never a secret. */
  readonly details?: Record<string, unknown>

  constructor(kind: Kind, code: string, message: string, details?: Record<string, unknown>) {
    super(message)
    this.kind = kind
    this.code = code
    if (details) this.details = details
  }
}
