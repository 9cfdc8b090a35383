import { randomBytes } from 'node:crypto'

interface Details {
  status?: number
  type?: string
  subcode?: number
  transient?: boolean
  headers?: Record<string, string>
  /** WhatsApp says here what exactly was wrong. */
  data?: string
}

/** A refusal as the Graph API words it. `message` is Meta's text, since readers of logs look for it. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly code: number
  readonly details: Details

  constructor(code: number, message: string, details: Details = {}) {
    super(message)
    this.code = code
    this.details = details
  }

  get status() {
    return this.details.status ?? 400
  }

  envelope() {
    const { type = 'OAuthException', subcode, transient, data } = this.details
    return {
      error: {
        message: this.message,
        type,
        code: this.code,
        ...(subcode !== undefined && { error_subcode: subcode }),
        ...(transient !== undefined && { is_transient: transient }),
        ...(data !== undefined && { error_data: { messaging_product: 'whatsapp', details: data } }),
        fbtrace_id: `A${randomBytes(8).toString('base64url')}`,
      },
    }
  }
}

export const refusals = {
  expired: (now: Date) =>
    new GraphError(
      190,
      `Error validating access token: Session has expired on ${now.toUTCString()}. The current time is ${now.toUTCString()}.`,
      { status: 401, subcode: 463 },
    ),
  badToken: () => new GraphError(190, 'Invalid OAuth access token - Cannot parse access token', { status: 401 }),
  gone: (id: string, method = 'GET') =>
    new GraphError(
      100,
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
      { type: 'GraphMethodException', subcode: 33 },
    ),
  parameter: (what: string) => new GraphError(100, `(#100) ${what}`),
  permission: () => new GraphError(200, '(#200) Permissions error', { status: 403 }),
  window: () =>
    new GraphError(
      10,
      '(#10) This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview',
      { subcode: 2018278 },
    ),
  noUser: () => new GraphError(100, '(#100) No matching user found', { subcode: 2018001 }),
  unavailable: () => new GraphError(551, "(#551) This person isn't available right now.", { subcode: 1545041 }),
  pageLimit: (page: string) =>
    new GraphError(613, '(#613) Calls to this api have exceeded the rate limit.', {
      headers: {
        'x-business-use-case-usage': JSON.stringify({
          [page]: [
            {
              type: 'pages',
              call_count: 100,
              total_cputime: 25,
              total_time: 25,
              estimated_time_to_regain_access: 1,
            },
          ],
        }),
        'x-page-usage': JSON.stringify({ call_count: 100, total_cputime: 25, total_time: 25 }),
      },
    }),
  appLimit: () =>
    new GraphError(4, '(#4) Application request limit reached', {
      status: 403,
      headers: { 'x-app-usage': JSON.stringify({ call_count: 100, total_cputime: 25, total_time: 25 }) },
      transient: true,
    }),
  duplicate: () => new GraphError(506, '(#506) Duplicate status message'),
  noFile: () => new GraphError(324, '(#324) Missing or invalid image file'),
  badPhoto: () => new GraphError(100, 'Invalid parameter', { subcode: 1366046 }),
  unfetched: () => new GraphError(100, '(#100) Failed to fetch the file from the url', { subcode: 2018008 }),
  otherType: () => new GraphError(100, '(#100) Upload attachment failure.', { subcode: 2018047 }),
  tooLarge: () => new GraphError(100, '(#100) Attachment size exceeds allowable limit', { subcode: 2018109 }),
  transient: () =>
    new GraphError(2, 'An unexpected error has occurred. Please retry your request later.', {
      status: 500,
      transient: true,
    }),
  personToken: () => new GraphError(1705, '(#1705) There was an error posting the comment.'),
  garbled: () => new GraphError(1, '(#1) Received invalid JSON reply', { status: 500, subcode: 1357046 }),
  alreadyReplied: () => new GraphError(10900, '(#10900) Activity already replied to'),
  cannotReply: () => new GraphError(10903, "(#10903) This user can't reply to this activity"),
}
