import type { App } from '@ascolta/functions/api/app'
import type { Conversation, InviteView, Line, StaffView, TeamView, Way } from '@ascolta/functions/api/views'
import { hc } from 'hono/client'
import { store } from './store.ts'

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

/** Whether the API no longer knows us, as its last word on it was. */
export const sessionOver = store(false)

export type List = 'mine' | 'unassigned' | 'team' | 'waiting' | 'snoozed' | 'followed' | `views/${string}`

/** The id of a saved view, where a list is one. */
export const viewIn = (list: string) => (list.startsWith('views/') ? list.slice('views/'.length) : undefined)
/** Where a conversation stands on the screen: in a list, or among what a search found. */
export type Place = List | 'search'
export type Draft = Conversation['draft']
export type Reply = Extract<Line, { type: 'reply' }>
export type Message = Extract<Line, { type: 'message' }>
export type Note = Extract<Line, { type: 'note' }>
export type Event = Extract<Line, { type: 'event' }>
export type Verdict = 'there' | 'send' | 'drop'
export type Role = StaffView['role']
export type Person = StaffView
export type Invite = InviteView
export type Team = TeamView
export type DeedKind = 'hide' | 'show' | 'like' | 'unlike' | 'delete'
export type Wish = Parameters<typeof routes.search.$post>[0]['json']
export type LiveSession = Awaited<ReturnType<typeof api.live>>

/** Every call of the API, typed by the API itself. The header keeps other sites' forms out. */
const { api: routes } = hc<App>('/', { headers: { 'x-ascolta': '1' } })
const { tickets } = routes
export type Connect = Parameters<typeof routes.channels.$post>[0]['json']
export type Begin = Parameters<typeof routes.conversations.$post>[0]['json']
export type CardChange = Parameters<(typeof tickets)[':id']['card']['$patch']>[0]['json']
export type HandoffInput = Parameters<(typeof tickets)[':id']['handoffs']['$post']>[0]['json']
export type HookInput = Parameters<typeof routes.hooks.$post>[0]['json']
export type CodeInput = Parameters<typeof routes.codes.$post>[0]['json']
type Presence = Parameters<typeof routes.presence.$post>[0]['json']
type Decide = Parameters<(typeof routes.staff)[':id']['$patch']>[0]['json']
type MakeInvite = Parameters<typeof routes.invites.$post>[0]['json']
export type CalendarInput = Parameters<typeof routes.calendars.$post>[0]['json']
export type TargetInput = Parameters<typeof routes.targets.$post>[0]['json']
export type ViewInput = Parameters<typeof routes.views.$post>[0]['json']
export type BulkInput = Parameters<typeof routes.bulk.$post>[0]['json']
export type HandlingInput = Parameters<typeof routes.handling.$put>[0]['json']
export type Adjust = Parameters<(typeof routes.channels)[':id']['$patch']>[0]['json']

export type Excused = Parameters<(typeof tickets)[':id']['excuse']['$post']>[0]['json']
export type Excuse = Excused['reason']

export type TeamSeats = Awaited<ReturnType<typeof api.assignment>>['teams'][number]
export type RoutingRule = Awaited<ReturnType<typeof api.rules>>['rules'][number]
type Whom = Parameters<(typeof tickets)[':id']['give']['$post']>[0]['json']
type SetTeam = Parameters<(typeof routes.assignment)[':team']['$put']>[0]['json']
type SetSeat = Parameters<(typeof routes.assignment)[':team']['seats'][':agent']['$put']>[0]['json']
type SetRule = Parameters<(typeof routes.rules)[':id']['$put']>[0]['json']
type TryRule = Parameters<typeof routes.rules.preview.$post>[0]['json']
export type Figure = Parameters<typeof routes.board.tickets.$get>[0]['query']
export type BookClass = 'answered' | 'elsewhere' | 'excused' | 'troll' | 'withdrawn' | 'waiting' | 'hole'

export const api = {
  assignment: () => answer(routes.assignment.$get()),
  setAssignment: (team: string, json: SetTeam) => answer(routes.assignment[':team'].$put({ param: { team }, json })),
  setSeat: (team: string, agent: string, json: SetSeat) =>
    answer(routes.assignment[':team'].seats[':agent'].$put({ param: { team, agent }, json })),
  leftBehind: () => answer(routes.assignment.left.$get()),
  duty: () => answer(routes.duty.$get()),
  turnDuty: (on: boolean) => answer(routes.duty.$put({ json: { on } })),
  rules: () => answer(routes.rules.$get()),
  setRule: (id: string, json: SetRule) => answer(routes.rules[':id'].$put({ param: { id }, json })),
  removeRule: (id: string) => answer(routes.rules[':id'].$delete({ param: { id }, json: {} })),
  tryRules: (json: TryRule) => answer(routes.rules.preview.$post({ json })),
  me: () => answer(routes.me.$get()),
  rows: ({
    list,
    account,
    ...query
  }: {
    list: List
    team?: string | undefined
    account?: string | undefined
    cursor?: string | undefined
    sort?: 'oldest' | 'risk' | undefined
  }) => {
    const view = viewIn(list)
    if (view !== undefined) return answer(tickets.$get({ query: { list: 'view', view, ...query } }))
    return list === 'waiting'
      ? answer(routes.waiting.$get({ query: { account, ...query } }))
      : answer(tickets.$get({ query: { list: list as Exclude<typeof list, 'waiting' | `views/${string}`>, ...query } }))
  },
  views: () => answer(routes.views.$get()),
  makeView: (json: ViewInput) => answer(routes.views.$post({ json })),
  changeView: (id: string, json: ViewInput) => answer(routes.views[':id'].$put({ param: { id }, json })),
  removeView: (id: string) => answer(routes.views[':id'].$delete({ param: { id }, json: {} })),
  askBulk: (json: BulkInput) => answer(routes.bulk.$post({ json })),
  stepBulk: (id: string) => answer(routes.bulk[':id'].step.$post({ param: { id }, json: {} })),
  cancelBulk: (id: string) => answer(routes.bulk[':id'].cancel.$post({ param: { id }, json: {} })),
  bulkFailures: (id: string, from?: number) =>
    answer(
      routes.bulk[':id'].failures.$get({ param: { id }, query: from === undefined ? {} : { from: String(from) } }),
    ),
  handling: () => answer(routes.handling.$get()),
  setHandling: (json: HandlingInput) => answer(routes.handling.$put({ json })),
  excuse: (id: string, json: Excused) => answer(tickets[':id'].excuse.$post({ param: { id }, json })),
  unexcuse: (id: string) => answer(tickets[':id'].excuse.undo.$post({ param: { id }, json: {} })),
  proposeTroll: (id: string, json: { reason: string; until: string }) =>
    answer(tickets[':id'].troll.$post({ param: { id }, json })),
  unlockTroll: (id: string) => answer(tickets[':id'].troll.unlock.$post({ param: { id }, json: {} })),
  books: () => answer(routes.books.$get()),
  bookLines: (account: string, day: string, only: BookClass) =>
    answer(routes.books[':account'][':day'].$get({ param: { account, day }, query: { class: only } })),
  holes: () => answer(routes.books.holes.$get()),
  seeHoles: (account: string, day: string) =>
    answer(routes.books[':account'][':day'].seen.$post({ param: { account, day }, json: {} })),
  board: () => answer(routes.board.$get()),
  boardTickets: (query: Figure) => answer(routes.board.tickets.$get({ query })),
  trolls: () => answer(routes.trolls.$get()),
  confirmTroll: (customer: string) =>
    answer(routes.trolls[':customer'].confirm.$post({ param: { customer }, json: {} })),
  endTroll: (customer: string) => answer(routes.trolls[':customer'].end.$post({ param: { customer }, json: {} })),
  conversation: (id: string) => answer(tickets[':id'].$get({ param: { id } })),
  lines: (id: string, cursor: string) => answer(tickets[':id'].lines.$get({ param: { id }, query: { cursor } })),
  claim: (id: string) => answer(tickets[':id'].claim.$post({ param: { id }, json: {} })),
  give: (id: string, json: Whom) => answer(tickets[':id'].give.$post({ param: { id }, json })),
  mergers: (id: string, number?: number) =>
    answer(
      tickets[':id'].mergers.$get({ param: { id }, query: number === undefined ? {} : { number: String(number) } }),
    ),
  merge: (id: string, other: string) => answer(tickets[':id'].merge.$post({ param: { id }, json: { other } })),
  unmerge: (id: string) => answer(tickets[':id'].unmerge.$post({ param: { id }, json: {} })),
  release: (id: string) => answer(tickets[':id'].release.$post({ param: { id }, json: {} })),
  close: (id: string) => answer(tickets[':id'].close.$post({ param: { id }, json: {} })),
  reopen: (id: string) => answer(tickets[':id'].reopen.$post({ param: { id }, json: {} })),
  hold: (id: string, reason: string) => answer(tickets[':id'].hold.$post({ param: { id }, json: { reason } })),
  resume: (id: string) => answer(tickets[':id'].resume.$post({ param: { id }, json: {} })),
  snooze: (id: string, until: string) => answer(tickets[':id'].snooze.$post({ param: { id }, json: { until } })),
  writeAside: (id: string, json: { key: string; text: string; mentions: string[] }) =>
    answer(tickets[':id'].notes.$post({ param: { id }, json })),
  setTags: (id: string, json: { add: string[]; remove: string[] }) =>
    answer(tickets[':id'].tags.$post({ param: { id }, json })),
  watch: (id: string, on: boolean) => answer(tickets[':id'].watch.$post({ param: { id }, json: { on } })),
  followThread: (id: string, on: boolean) =>
    answer(tickets[':id'].thread.follow.$post({ param: { id }, json: { on } })),
  tags: () => answer(routes.tags.$get()),
  colleagues: () => answer(routes.colleagues.$get()),
  mentions: () => answer(routes.mentions.$get()),
  seeMention: (json: { at: string; note: string }) => answer(routes.mentions.seen.$post({ json })),
  resolve: (id: string) => answer(tickets[':id'].resolve.$post({ param: { id }, json: {} })),
  /** `last`: the page is going away, and the save outlives it. */
  saveDraft: (id: string, { id: draft, text, rev, audience }: Draft, last = false) =>
    answer(
      tickets[':id'].drafts[':draft'].$put(
        { param: { id, draft }, json: { text, rev, ...(audience ? { audience } : {}) } },
        { init: { keepalive: last } },
      ),
    ),
  openSlot: (id: string, draft: string, json: { name: string; bytes: number }) =>
    answer(tickets[':id'].drafts[':draft'].enclosures.$post({ param: { id, draft }, json })),
  enclose: async (id: string, draft: string, enclosure: string, name: string) =>
    (
      await answer(
        tickets[':id'].drafts[':draft'].enclosures[':enclosure'].$post({
          param: { id, draft, enclosure },
          json: { name },
        }),
      )
    ).draft,
  withdraw: async (id: string, draft: string, enclosure: string) =>
    (
      await answer(
        tickets[':id'].drafts[':draft'].enclosures[':enclosure'].$delete({ param: { id, draft, enclosure }, json: {} }),
      )
    ).draft,
  send: (
    id: string,
    json: {
      draft: string
      text: string
      seq: number
      audience: Way['audience']
      enclosures?: string[]
      template?: Draft['template']
    },
  ) => answer(tickets[':id'].replies.$post({ param: { id }, json })),
  settleDoubt: (id: string, draft: string, verdict: Verdict) =>
    answer(tickets[':id'].replies[':draft'].verdict.$post({ param: { id, draft }, json: { verdict } })),
  thread: (id: string, cursor?: string) => answer(tickets[':id'].thread.$get({ param: { id }, query: { cursor } })),
  deed: (id: string, line: string, kind: DeedKind) =>
    answer(tickets[':id'].lines[':line'].deeds.$post({ param: { id, line }, json: { kind } })),
  undo: (id: string, draft: string) =>
    answer(tickets[':id'].replies[':draft'].undo.$post({ param: { id, draft }, json: {} })),
  templates: (id: string) => answer(routes.accounts[':id'].templates.$get({ param: { id } })),
  refreshTemplates: (id: string) => answer(routes.accounts[':id'].templates.refresh.$post({ param: { id }, json: {} })),
  card: (id: string) => answer(tickets[':id'].card.$get({ param: { id } })),
  changeCard: (id: string, json: CardChange) => answer(tickets[':id'].card.$patch({ param: { id }, json })),
  addNote: (id: string, json: { kind: 'do' | 'avoid'; text: string }) =>
    answer(tickets[':id'].card.notes.$post({ param: { id }, json })),
  removeNote: (id: string, note: string) =>
    answer(tickets[':id'].card.notes[':note'].$delete({ param: { id, note }, json: {} })),
  joinPerson: (id: string, json: { ticket: string } | { number: number }) =>
    answer(tickets[':id'].person.$post({ param: { id }, json })),
  partPerson: (id: string, joining: string) =>
    answer(tickets[':id'].person.undo.$post({ param: { id }, json: { joining } })),
  otherPerson: (id: string, ticket: string) =>
    answer(tickets[':id'].person.strangers.$post({ param: { id }, json: { ticket } })),
  activity: (id: string) => answer(tickets[':id'].activity.$get({ param: { id } })),
  handoffs: (id: string) => answer(tickets[':id'].handoffs.$get({ param: { id } })),
  makeHandoff: (id: string, json: HandoffInput) => answer(tickets[':id'].handoffs.$post({ param: { id }, json })),
  revokeHandoff: (id: string, handoff: string) =>
    answer(tickets[':id'].handoffs[':handoff'].revoke.$post({ param: { id, handoff }, json: {} })),
  codes: () => answer(routes.codes.$get()),
  addCode: (json: CodeInput) => answer(routes.codes.$post({ json })),
  tryCode: (json: CodeInput & { text: string }) => answer(routes.codes.try.$post({ json })),
  removeCode: (id: string) => answer(routes.codes[':id'].$delete({ param: { id }, json: {} })),
  /** In a body: what somebody looks for stands in no address and no log. */
  search: (json: Wish) => answer(routes.search.$post({ json })),
  searchIndex: () => answer(routes.search.settings.$get()),
  switchSearch: (on: boolean) => answer(routes.search.settings.$put({ json: { on } })),
  askCrm: (id: string) => answer(tickets[':id'].crm.$post({ param: { id }, json: {} })),
  crm: () => answer(routes.crm.$get()),
  setCrm: (json: Parameters<typeof routes.crm.$put>[0]['json']) => answer(routes.crm.$put({ json })),
  removeCrm: () => answer(routes.crm.$delete({ json: {} })),
  importContacts: (json: Parameters<typeof routes.contacts.import.$post>[0]['json']) =>
    answer(routes.contacts.import.$post({ json })),
  hooks: () => answer(routes.hooks.$get()),
  addHook: (json: HookInput) => answer(routes.hooks.$post({ json })),
  removeHook: (id: string) => answer(routes.hooks[':id'].$delete({ param: { id }, json: {} })),
  enableHook: (id: string) => answer(routes.hooks[':id'].enable.$post({ param: { id }, json: {} })),
  tellings: (id: string) => answer(routes.hooks[':id'].tellings.$get({ param: { id } })),
  replayTelling: (id: string, json: { at: string; key: string }) =>
    answer(routes.hooks[':id'].replay.$post({ param: { id }, json })),
  machines: () => answer(routes.machines.$get()),
  addMachine: (json: { name: string }) => answer(routes.machines.$post({ json })),
  removeMachine: (id: string) => answer(routes.machines[':id'].$delete({ param: { id }, json: {} })),
  newDraft: () => answer(routes.conversations.draft.$get()),
  begin: (json: Begin) => answer(routes.conversations.$post({ json })),
  channels: () => answer(routes.channels.$get()),
  connect: (json: Connect) => answer(routes.channels.$post({ json })),
  adjust: (id: string, json: Adjust) => answer(routes.channels[':id'].$patch({ param: { id }, json })),
  check: (id: string, again: boolean) => answer(routes.channels[':id'].check.$post({ param: { id }, json: { again } })),
  troubles: () => answer(routes.channels.troubles.$get()),
  deletions: () => answer(routes.deletions.$get()),
  finishDeletion: (code: string) => answer(routes.deletions[':code'].done.$post({ param: { code }, json: {} })),
  mark: (id: string, kind: 'seen' | 'typing') => answer(tickets[':id'].marks.$post({ param: { id }, json: { kind } })),
  newVerifyToken: () => answer(routes.channels.verify.$post({ json: {} })),
  record: (id: string, days: number) =>
    answer(routes.channels[':id'].recording.$post({ param: { id }, json: { days } })),
  recordings: (id: string, cursor?: string) =>
    answer(routes.channels[':id'].recordings.$get({ param: { id }, query: { cursor } })),
  replayRecordings: (id: string, json: { at: string; id: string } | { cursor?: string }) =>
    answer(routes.channels[':id'].recordings.replay.$post({ param: { id }, json })),
  replayOddity: (json: { kind: 'unreadable' | 'ignored'; at: string; id: string }) =>
    answer(routes.oddities.replay.$post({ json })),
  restored: () => answer(routes.channels.restored.$post({ json: {} })),
  addSecret: (json: { network: 'meta' | 'x'; secret: string }) => answer(routes.channels.secrets.$post({ json })),
  lookAtDraft: (id: string, draft: string) => answer(tickets[':id'].drafts[':draft'].$get({ param: { id, draft } })),
  takeOver: (id: string, draft: string, into: string) =>
    answer(tickets[':id'].drafts[':draft'].take.$post({ param: { id, draft }, json: { into } })),
  /** `last`: the page may be going away, and what it says outlives it. */
  presence: (json: Presence, last = false) => answer(routes.presence.$post({ json }, { init: { keepalive: last } })),
  staff: () => answer(routes.staff.$get()),
  decide: (id: string, json: Decide) => answer(routes.staff[':id'].$patch({ param: { id }, json })),
  invite: (json: MakeInvite) => answer(routes.invites.$post({ json })),
  lookAtInvite: (secret: string) => answer(routes.invites.look.$post({ json: { secret } })),
  withdrawInvite: (id: string) => answer(routes.invites[':id'].$delete({ param: { id }, json: {} })),
  nameTeam: (id: string, name: string) => answer(routes.teams[':id'].$put({ param: { id }, json: { name } })),
  calendars: () => answer(routes.calendars.$get()),
  addCalendar: (json: CalendarInput) => answer(routes.calendars.$post({ json })),
  changeCalendar: (id: string, json: CalendarInput) => answer(routes.calendars[':id'].$put({ param: { id }, json })),
  previewCalendar: (json: Parameters<typeof routes.calendars.preview.$post>[0]['json']) =>
    answer(routes.calendars.preview.$post({ json })),
  targets: () => answer(routes.targets.$get()),
  addTarget: (json: TargetInput) => answer(routes.targets.$post({ json })),
  changeTarget: (id: string, json: TargetInput) => answer(routes.targets[':id'].$put({ param: { id }, json })),
  removeTarget: (id: string) => answer(routes.targets[':id'].remove.$post({ param: { id }, json: {} })),
  deadlines: (list: 'soon' | 'late' | 'closed', cursor?: string) =>
    answer(routes.deadlines.$get({ query: { list, ...(cursor ? { cursor } : {}) } })),
  alarms: () => answer(routes.alarms.$get()),
  clocks: (id: string) => answer(tickets[':id'].clocks.$get({ param: { id } })),
  prioritise: (id: string, priority: 'low' | 'normal' | 'high' | 'urgent') =>
    answer(tickets[':id'].priority.$post({ param: { id }, json: { priority } })),
  commit: (id: string, json: { id: string; due: string; what?: string }) =>
    answer(tickets[':id'].commitments.$post({ param: { id }, json })),
  settleCommitment: (id: string, word: string, end: 'kept' | 'broken' | 'withdrawn') =>
    answer(tickets[':id'].commitments[':word'][end].$post({ param: { id, word }, json: {} })),
  live: () => answer(routes.live.$post({ json: {} })),
  logout: () => answer(routes.logout.$post({ json: {} })),
  /** 503 is an answer too: it says what is down. */
  health: () => answer(routes.health.$get(), [503]),
  oddities: (query: { kind: 'unreadable' | 'ignored'; cursor?: string | undefined }) =>
    answer(routes.oddities.$get({ query })),
  queues: () => answer(routes.queues.$get()),
  redrive: (queue: string) => answer(routes.queues[':queue'].redrive.$post({ param: { queue }, json: {} })),
  openapi: (): Promise<unknown> => answer(routes['openapi.json'].$get()),
}

/** Where a reply's file is shown from. */
export const enclosureUrl = (ticket: string, reply: string, { id }: { id: string }) =>
  `/api/tickets/${ticket}/replies/${reply}/enclosures/${id}`

/** Where the sign-in starts, and where it comes back to. */
export const loginUrl = (to: string) => `/api/login?to=${encodeURIComponent(to)}`

interface Response<Body> {
  ok: boolean
  status: number
  json: () => Promise<Body>
}

async function answer<Body>(asked: Promise<Response<Body>>, accept: number[] = []): Promise<Body> {
  const response = await asked.catch((cause: unknown) => {
    throw new Refusal(0, 'network.down', 'No answer from the desk.', cause)
  })
  if (response.ok || accept.includes(response.status)) return response.json()
  if (response.status === 401) sessionOver.set(true)
  throw refusalOf(response.status, await response.json().catch(() => undefined))
}

function refusalOf(status: number, said: unknown) {
  const { code, message, details } = (said ?? {}) as { code?: unknown; message?: unknown; details?: unknown }
  return new Refusal(
    status,
    typeof code === 'string' ? code : 'defect',
    typeof message === 'string' ? message : `HTTP ${status}`,
    details,
  )
}
