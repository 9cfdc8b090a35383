/** An error of X's API: a problem in JSON, with headers where a limit is reached. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly title: string
  readonly type: string
  readonly headers: Record<string, string>

  constructor(status: number, title: string, detail: string, { type = 'about:blank', headers = {} } = {}) {
    super(detail)
    this.status = status
    this.title = title
    this.type = type
    this.headers = headers
  }

  json() {
    return { title: this.title, detail: this.message, type: this.type, status: this.status }
  }
}

export const problems = {
  unauthorized: () => new Problem(401, 'Unauthorized', 'Unauthorized'),
  invalid: (detail: string) =>
    new Problem(400, 'Invalid Request', detail, { type: 'https://api.x.com/2/problems/invalid-request' }),
  forbidden: (detail: string) => new Problem(403, 'Forbidden', detail),
  duplicate: () => problems.forbidden('You are not allowed to create a Tweet with duplicate content.'),
  uncalled: () =>
    problems.forbidden(
      'Replying to this post is only allowed if its author mentioned you or quoted one of your posts.',
    ),
  closed: () => problems.forbidden('You do not have permission to DM one or more participants.'),
  scope: () =>
    new Problem(403, 'Forbidden', 'Your client app is not configured with the appropriate permissions.', {
      type: 'https://api.x.com/2/problems/oauth1-permissions',
    }),
  gone: (id: string) =>
    new Problem(404, 'Not Found Error', `Could not find what stands under "${id}".`, {
      type: 'https://api.x.com/2/problems/resource-not-found',
    }),
  limit: (headers: Record<string, string>) => new Problem(429, 'Too Many Requests', 'Too Many Requests', { headers }),
  broken: () => new Problem(500, 'Internal Server Error', 'Something went wrong.'),
  busy: () => new Problem(503, 'Service Unavailable', 'Service Unavailable'),
}
