import type { Card } from '@ascolta/functions/api/card-views'
import type { AccountView, Conversation, Line, Me, Row, Way } from '@ascolta/functions/api/views'

export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

export const anAccount = (change: Partial<AccountView> = {}): AccountView => ({
  id: 'fp-100',
  channel: 'facebook-page',
  name: 'Ferrovie del Lago',
  team: 'assistenza',
  state: 'connected',
  marks: 'none',
  capabilities: {
    public: {
      text: { limit: 8000, unit: 'characters' },
      attachments: null,
      windowHours: null,
      marker: 'none',
      lookup: true,
      resendAfterMinutes: 15,
      edit: true,
      delete: true,
      hide: true,
      like: true,
      privateReply: { days: 7 },
    },
    private: null,
  },
  ...change,
})

export const aMe = (change: Partial<Me['agent']> = {}, accounts: AccountView[] = [anAccount()]): Me => {
  const agent: Me['agent'] = { id: 'agt-anna', name: 'Anna Conti', role: 'admin', teams: ['assistenza'], ...change }
  return {
    agent,
    accounts,
    lists: [`/a/${agent.id}`, ...agent.teams.map((team) => `/l/${team}`)],
    teams: agent.teams.map((id) => ({ id, name: id })),
    undoSeconds: 10,
  }
}

export const aRow = (change: Partial<Row> = {}): Row => ({
  id: 'tic-1',
  number: 1041,
  seq: 3,
  account: 'fp-100',
  channel: 'facebook-page',
  public: true,
  team: 'assistenza',
  state: 'new',
  name: 'Marta Bianchi',
  preview: 'Buongiorno, il treno delle 7:42 da Lecco è stato soppresso. Come ottengo il rimborso?',
  openedAt: minutesAgo(31),
  heardAt: minutesAgo(18),
  turn: { since: minutesAgo(31), last: minutesAgo(18), n: 2, from: 1, due: minutesAgo(-29) },
  late: false,
  ...change,
})

export const aMessage = (
  change: Partial<Extract<Line, { type: 'message' }>> = {},
): Extract<Line, { type: 'message' }> => ({
  type: 'message',
  id: 'msg-1',
  at: minutesAgo(31),
  kind: 'message',
  own: false,
  public: true,
  name: 'Marta Bianchi',
  text: 'Buongiorno, il treno delle 7:42 da Lecco è stato soppresso.',
  attachments: [],
  edited: false,
  hidden: false,
  deleted: false,
  reactions: [],
  ...change,
})

export const aReply = (change: Partial<Extract<Line, { type: 'reply' }>> = {}): Extract<Line, { type: 'reply' }> => ({
  type: 'reply',
  id: 'rep-1',
  at: minutesAgo(5),
  actor: { id: 'agt-anna', name: 'Anna Conti' },
  state: 'sent',
  public: true,
  text: 'Buongiorno Marta, il rimborso è automatico.',
  ...change,
})

/** The way a conversation is usually answered. */
export const aWay = (change: Partial<Way> = {}): Way => ({ audience: 'public', invites: false, ...change })

export const anEvent = (change: Partial<Extract<Line, { type: 'event' }>> = {}): Extract<Line, { type: 'event' }> => ({
  type: 'event',
  id: 'evt-9',
  at: minutesAgo(1),
  kind: 'hide-asked',
  actor: { id: 'agt-anna', name: 'Anna Conti' },
  ...change,
})

export const aConversation = (change: Partial<Conversation> = {}): Conversation => ({
  ticket: aRow(),
  lines: [aMessage()],
  draft: { id: 'dra-1', text: '', rev: 0 },
  colleagues: [],
  others: [],
  parts: [],
  live: { channel: '/t/tic-1-0', pass: 'ticket-pass' },
  ways: [aWay()],
  tags: [],
  watchers: [],
  threadFollowed: false,
  ...change,
})

/** A card that knows nothing beside the ticket and its customer's other ones. */
export const cardOf = ({ ticket, others }: Conversation): Card => ({
  identities: [{ ticket: ticket.id, self: true, channel: ticket.channel, account: ticket.account }],
  tickets: others,
  notes: [],
  fields: [],
  ask: false,
  likely: [],
  twins: [],
})
