/**
 * What exists, what wakes each function, and what it may touch.
 * `stacks/` deploys it, `packages/local` runs it, the compiler holds functions to it and `npm run draw` draws it.
 *
 * A fact belongs here if the laptop must know it too. Memory, alarms, retention and domains belong to `stacks/`.
 */
export const topology = define({
  table: {
    keys: ['pk', 'sk'],
    ttl: 'expiresAt',
    indexes: {
      /** Queues of tickets: an agent's, a team's unassigned (in shards), a team's approvals. Sorted by the instant of opening. */
      list: { keys: ['l', 'ls'], project: [] },
      /** What must be looked at before an instant: waiting turns, intents, outboxes. Eight shards. */
      due: { keys: ['d', 'ds'], project: ['since'] },
    },
  },
  queues: {
    inbound: { fifo: true, attempts: 5, visibilitySeconds: 60, delaySeconds: 0, batch: 10, concurrency: 50 },
    /** The delay is the undo window: a FIFO queue takes no delay per message. */
    outbound: { fifo: true, attempts: 5, visibilitySeconds: 60, delaySeconds: 10, batch: 1, concurrency: 20 },
  },
  /** What rests in the object store, each kind below a prefix of its own. A function reads or writes below the prefixes that it `uses`, and nowhere else. */
  files: {
    /** Mails as the mail service received them. */
    mails: 'inbound',
    /** What we took out of mails: attachments, quotations, HTML. */
    parts: 'parts',
    /** What customers sent on networks, fetched before its address died. */
    media: 'in',
    /** What agents add to a draft: `out/<draft>/<random>`. */
    uploads: 'out',
  },
  /** Groups of secrets, each a path in the parameter store. A function reads a whole group with one call. */
  secrets: {
    /** What networks sign webhooks with: `meta.secrets`, `meta.verify`, `x.secrets`. */
    signing: {},
    /** What we send with: one token per account, named by the account's id. */
    tokens: {},
    /** What renews tokens that do not live long (OAuth 2.0): a refresh token with what it brought, by the account's id. Not for senders. */
    renewals: {},
    /** What the company's own systems and we know each other by: `look-up` (the CRM's header), `hook.<id>` (what each address checks signatures with). */
    crm: {},
    /** Our own keys: `salt` (ids in keys), `live` (live tickets), `oidc` (client secret), `session`. */
    keys: {},
  },
  /** Namespaces of live channels: one ticket, one agent's list, one team's list. */
  live: ['t', 'a', 'l'],
  functions: {
    webhook: { on: { http: '/webhooks' }, uses: ['inbound', 'signing'], seconds: 10 },
    api: {
      on: { http: '/api' },
      uses: [
        'table',
        'outbound',
        'live',
        'keys',
        'tokensWrite',
        'renewalsWrite',
        'signingWrite',
        'crm',
        'crmWrite',
        'inboundDead',
        'outboundDead',
        'inbound',
        'receiver',
        'partsRead',
        'mediaRead',
        'uploadsRead',
        'uploadsWrite',
      ],
      seconds: 15,
    },
    live: { on: { live: 'authorize' }, uses: ['keys'], seconds: 5 },
    mail: { on: { mail: 'received' }, uses: ['inbound', 'mailsRead', 'partsWrite'], seconds: 30 },
    deliver: {
      on: { queue: 'outbound' },
      uses: ['table', 'live', 'keys', 'tokens', 'mailer', 'uploadsRead'],
      seconds: 30,
    },
    tick: {
      on: { every: '1 minute' },
      // Renews tokens, so it alone reads what renews them and sets the new ones.
      uses: [
        'table',
        'live',
        'keys',
        'tokens',
        'tokensWrite',
        'renewals',
        'renewalsWrite',
        'crm',
        'inbound',
        'outbound',
      ],
      seconds: 50,
    },
    triage: { on: { queue: 'inbound' }, uses: ['table', 'live', 'keys', 'fetcher'], seconds: 30 },
    /** Has no right on the table: what comes from anywhere must not reach it but through the front door. */
    fetch: { on: { invoke: 'asynchronous' }, uses: ['inbound', 'tokens', 'mediaWrite', 'mediaErase'], seconds: 120 },
  },
})

export type Topology = typeof topology
export type QueueName = keyof Topology['queues']
export type FileGroup = keyof Topology['files']
export type SecretGroup = keyof Topology['secrets']
export type FunctionName = keyof Topology['functions']
export type Resource =
  | 'table'
  | 'live'
  | 'mailer'
  /** Calling `fetch`, without waiting for it. */
  | 'fetcher'
  /** Calling `mail` for one that could not be read, without waiting for it. */
  | 'receiver'
  | QueueName
  | `${QueueName}Dead`
  | `${FileGroup}Read`
  | `${FileGroup}Write`
  /** Erasing what customers took back. */
  | 'mediaErase'
  | SecretGroup
  /** Setting secrets of a group without reading them. */
  | `${SecretGroup}Write`
export type Uses<Name extends FunctionName> = Topology['functions'][Name]['uses'][number]
export type Trigger =
  | { http: string }
  | { queue: QueueName }
  | { every: string }
  | { live: 'authorize' }
  /** Called by the mail service, which does not wait either. */
  | { mail: 'received' }
  /** Called by other functions that do not wait; three tries, then once more with a record of the failure. */
  | { invoke: 'asynchronous' }

/** Where a function finds what it uses. Both worlds fill these in; `resources.ts` reads them back. */
export const variables = {
  table: 'TABLE',
  /** Base URL of the live service: `https://…` in the cloud, the stand-in's on the laptop. */
  live: 'LIVE_URL',
  inbound: 'INBOUND_QUEUE',
  outbound: 'OUTBOUND_QUEUE',
  inboundDead: 'INBOUND_DEAD_QUEUE',
  outboundDead: 'OUTBOUND_DEAD_QUEUE',
  mailsRead: 'FILES_BUCKET',
  mailsWrite: 'FILES_BUCKET',
  partsRead: 'FILES_BUCKET',
  partsWrite: 'FILES_BUCKET',
  mediaRead: 'FILES_BUCKET',
  mediaWrite: 'FILES_BUCKET',
  mediaErase: 'FILES_BUCKET',
  uploadsRead: 'FILES_BUCKET',
  uploadsWrite: 'FILES_BUCKET',
  /** Base URL of the mail service's API: `https://email.<region>.amazonaws.com`, or the stand-in's on the laptop. */
  mailer: 'MAILER_URL',
  fetcher: 'FETCH_FUNCTION',
  receiver: 'MAIL_FUNCTION',
  /** Paths in the parameter store, each ending without a slash. */
  signing: 'SIGNING_SECRETS',
  tokens: 'TOKEN_SECRETS',
  renewals: 'RENEWAL_SECRETS',
  keys: 'KEY_SECRETS',
  crm: 'CRM_SECRETS',
  signingWrite: 'SIGNING_SECRETS',
  tokensWrite: 'TOKEN_SECRETS',
  renewalsWrite: 'RENEWAL_SECRETS',
  keysWrite: 'KEY_SECRETS',
  crmWrite: 'CRM_SECRETS',
} as const satisfies Record<Resource, string>

/** Settings every function receives beside its resources; each has a default where one makes sense. */
export const settings = {
  /** The desk's own origin, such as `https://desk.example.com`. */
  origin: 'DESK_ORIGIN',
  issuer: 'OIDC_ISSUER',
  client: 'OIDC_CLIENT',
  /** Meta's Graph API, with its version. Default `https://graph.facebook.com/v26.0`. */
  graph: 'META_GRAPH_URL',
  /** Instagram's API, with its version. Default `https://graph.instagram.com/v26.0`; the same as the Graph API's where accounts were connected by the Facebook Login. */
  instagram: 'META_INSTAGRAM_URL',
  /** How many characters Instagram takes in a comment: Meta does not say. Default 2200. */
  instagramComment: 'META_INSTAGRAM_COMMENT_CHARACTERS',
  /** How many characters Facebook takes in a comment: Meta does not say. Default 8000. */
  facebookComment: 'META_FACEBOOK_COMMENT_CHARACTERS',
  /** X's API, without its version. Default `https://api.x.com`. */
  x: 'X_API_URL',
  /** What a post on X may weigh: a Premium account's up to 25,000. Default 280. */
  xPost: 'X_POST_LENGTH',
  /** How many characters X takes in a private message: an older page says 10,000, today's nothing. Default 10000. */
  xMessage: 'X_MESSAGE_LENGTH',
  /** How many posts and private messages an account may send in a quarter of an hour: X's pages differ. Default 100 and 15. */
  xPosts: 'X_POSTS_PER_15_MINUTES',
  xMessages: 'X_MESSAGES_PER_15_MINUTES',
  /** The mail service's API. Default `https://email.<region>.amazonaws.com`. */
  ses: 'SES_URL',
  /** Seconds during which a reply can be undone: the outbound queue's delay. */
  undo: 'UNDO_SECONDS',
  /** Minutes after which networks are asked again what webhooks may have lost. Default 10. */
  listen: 'LISTEN_MINUTES',
  /** Hosts that files of people are fetched from, with commas between: a name, `*.` and a name, or a whole origin that may then lie anywhere. Defaults in functions/fetch/hosts.ts. */
  metaMedia: 'META_MEDIA_HOSTS',
  whatsappMedia: 'WHATSAPP_MEDIA_HOSTS',
  xMedia: 'X_MEDIA_HOSTS',
  /** Origins of the company's own systems that may lie anywhere, with commas between; all others must be on the public internet. */
  crmOrigins: 'CRM_ORIGINS',
  version: 'ASCOLTA_VERSION',
} as const

export interface Unit {
  readonly on: Trigger
  readonly uses: readonly Resource[]
  /** The longest a call may run, in seconds. */
  readonly seconds: number
}

/** The functions in the order they are written, for the interpreters. */
export function functionsOf(of: Topology = topology) {
  return Object.entries(of.functions) as [FunctionName, Unit][]
}

interface Queue {
  fifo: true
  /** Receives before a message moves to the dead letter queue. */
  attempts: number
  /** How long a received message stays hidden; longer than the function may run. */
  visibilitySeconds: number
  delaySeconds: number
  /** Messages a call may get. */
  batch: number
  /** Calls that may run side by side. */
  concurrency: number
}

/** An identity whose only work is at compile time: what a function names must exist. */
function define<
  const Queues extends Record<string, Queue>,
  const Files extends Record<string, string>,
  const Secrets extends Record<string, object>,
  const Functions extends Record<
    string,
    {
      on:
        | { http: string }
        | { queue: NoInfer<keyof Queues & string> }
        | { every: string }
        | { live: 'authorize' }
        | { mail: 'received' }
        | { invoke: 'asynchronous' }
      uses: readonly NoInfer<
        | 'table'
        | 'live'
        | 'mailer'
        | 'fetcher'
        | 'receiver'
        | (keyof Queues & string)
        | `${keyof Queues & string}Dead`
        | `${keyof Files & string}Read`
        | `${keyof Files & string}Write`
        | 'mediaErase'
        | (keyof Secrets & string)
        | `${keyof Secrets & string}Write`
      >[]
      seconds: number
    }
  >,
>(description: {
  table: {
    keys: [string, string]
    ttl: string
    indexes: Record<'list' | 'due', { keys: [string, string]; project: string[] }>
  }
  queues: Queues
  files: Files
  secrets: Secrets
  live: readonly string[]
  functions: Functions
}) {
  return description
}
