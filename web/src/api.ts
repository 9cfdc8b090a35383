import type { Conversation, Line, LivePass, Me, Oddity, Row, Rows } from '@ascolta/functions/api/views'

/** A refusal of the API that a person may read. `status` 0: the network gave no answer at all. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly details: unknown

  constructor(status: number, code: string, message: string, details?: unknown) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

export const isRefusal = (error: unknown, code?: string): error is Refusal =>
  error instanceof Refusal && (code === undefined || error.code === code)

export type List = 'mine' | 'unassigned' | 'team'
export type Draft = Conversation['draft']
export type Reply = Extract<Line, { type: 'reply' }>
export type Message = Extract<Line, { type: 'message' }>
export interface LiveSession {
  url: string
  host: string
  connect: string
  lists: LivePass[]
}
export interface Health {
  ok: boolean
  version: string
  node: string
  engines: Record<string, { ok: boolean; ms?: number }>
}

const ticket = (id: string) => `/tickets/${encodeURIComponent(id)}`

export const api = {
  me: () => get<Me>('/me'),
  rows: (query: { list: List; team?: string | undefined; cursor?: string | undefined; limit?: number }) =>
    get<Rows>('/tickets', query),
  conversation: (id: string) => get<Conversation>(ticket(id)),
  lines: (id: string, cursor: string) => get<{ lines: Line[]; cursor?: string }>(`${ticket(id)}/lines`, { cursor }),
  claim: (id: string) => post<{ ticket: Row }>(`${ticket(id)}/claim`),
  release: (id: string) => post<{ ticket: Row }>(`${ticket(id)}/release`),
  resolve: (id: string) => post<{ ticket: Row }>(`${ticket(id)}/resolve`),
  /** `keepalive` lets the last save outlive the page. */
  saveDraft: (id: string, draft: Draft, keepalive = false) =>
    call<{ draft: Draft }>('PUT', `${ticket(id)}/drafts/${encodeURIComponent(draft.id)}`, {
      body: { text: draft.text, rev: draft.rev },
      keepalive,
    }),
  send: (id: string, body: { draft: string; text: string; seq: number }) =>
    post<{ reply: Reply; ticket: Row; draft: Draft }>(`${ticket(id)}/replies`, body),
  undo: (id: string, draft: string) =>
    post<{ reply: Reply; ticket: Row; draft: Draft }>(`${ticket(id)}/replies/${encodeURIComponent(draft)}/undo`),
  live: () => post<LiveSession>('/live'),
  logout: () => post<{ to: string }>('/logout'),
  /** 503 is an answer too: it says what is down. */
  health: () => call<Health>('GET', '/health', { accept: [503] }),
  oddities: (query: { kind: Oddity['kind']; cursor?: string | undefined }) =>
    get<{ oddities: Oddity[]; cursor?: string }>('/oddities', query),
  queues: () => get<{ dead: Record<string, number> }>('/queues'),
  redrive: (queue: string) => post<{ moved: number }>(`/queues/${encodeURIComponent(queue)}/redrive`),
  openapi: () => get<unknown>('/openapi.json'),
}

/** Where the sign-in starts, and where it comes back to. */
export const loginUrl = (to: string) => `/api/login?to=${encodeURIComponent(to)}`

interface Options {
  query?: Record<string, string | number | undefined>
  body?: unknown
  keepalive?: boolean
  accept?: number[]
}

const get = <Answer>(path: string, query: Options['query'] = {}) => call<Answer>('GET', path, { query })
const post = <Answer>(path: string, body: unknown = {}) => call<Answer>('POST', path, { body })

async function call<Answer>(
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  { query = {}, body, keepalive = false, accept = [] }: Options,
): Promise<Answer> {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  const response = await fetch(`/api${path}${search.size > 0 ? `?${search}` : ''}`, {
    method,
    keepalive,
    headers: { accept: 'application/json', ...(body === undefined ? {} : headers) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new Refusal(0, 'network.down', 'No answer from the desk.', cause)
  })
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok || accept.includes(response.status)) return answer as Answer
  throw refusalOf(response.status, answer)
}

const headers = { 'content-type': 'application/json', 'x-ascolta': '1' }

function refusalOf(status: number, answer: unknown) {
  const { code, message, details } = (answer ?? {}) as { code?: unknown; message?: unknown; details?: unknown }
  return new Refusal(
    status,
    typeof code === 'string' ? code : 'defect',
    typeof message === 'string' ? message : `HTTP ${status}`,
    details,
  )
}
