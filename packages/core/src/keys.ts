import type { Key } from './items.ts'
import type { Desk } from './time/bell.ts'

/** Keys of the one table, all in this file: who rests where (hazards, section 6). */
export const keys = {
  /** A platform object's ledger item: keyed by account and the platform's id alone, for ever. */
  seen: (account: string, hash: string): Key => ({ pk: `S#${account}#${hash}`, sk: '-' }),
  ticket: (id: string): Key => {
    const { customer, lane, generation } = parts(id)
    return { pk: `C#${customer}`, sk: `T#${lane}#${generation}` }
  },
  /** Everything of one ticket in the order of time: `m…` messages, `r…` replies, `e…` events, `d…` deeds, `n…` notes. */
  line: (ticket: string, at: string, mark: 'm' | 'r' | 'e' | 'd' | 'n', id: string): Key => {
    const { customer, lane, generation } = parts(ticket)
    return { pk: `C#${customer}`, sk: `M#${lane}#${generation}#${at}#${mark}${id}` }
  },
  /** What no message has to read, beside the header. */
  details: (ticket: string): Key => {
    const { customer, lane, generation } = parts(ticket)
    return { pk: `C#${customer}`, sk: `U#${lane}#${generation}` }
  },
  /** Up to where a customer was told that we read. */
  mark: (ticket: string): Key => {
    const { customer, lane, generation } = parts(ticket)
    return { pk: `C#${customer}`, sk: `S#${lane}#${generation}` }
  },
  /** What is known of a customer beside what was said. */
  profile: (customer: string): Key => ({ pk: `C#${customer}`, sk: 'P' }),
  /** Who several customers are together. */
  person: (id: string): Key => ({ pk: `P#${id}`, sk: '-' }),
  /** Somebody the company's CRM knows. */
  contact: (hash: string): Key => ({ pk: `Z#${hash}`, sk: '-' }),
  /** A page for somebody without a seat, by the hash of its secret. */
  handoff: (hash: string): Key => ({ pk: `B#${hash}`, sk: '-' }),
  /** What one of the company's own addresses is told. */
  telling: (hook: string, at: string, key: string): Key => ({ pk: `O#${hook}`, sk: `${at}#${key}` }),
  number: (number: number): Key => ({ pk: `N#${number}`, sk: '-' }),
  counter: (): Key => ({ pk: 'J#numbers', sk: '-' }),
  /** A person's line in a public thread. */
  thread: (account: string, root: string, openedAt: string, ticket: string): Key => ({
    pk: keys.threadShard(account, root, shardOf(ticket)),
    sk: `${openedAt}#${ticket}`,
  }),
  threadShard: (account: string, root: string, shard: number) => `H#${account}#${root}#${shard}`,
  account: (id: string): Key => ({ pk: 'K#accounts', sk: id }),
  /** What a company sets for itself: all kinds in one partition. */
  policy: (kind: string, id: string): Key => ({ pk: 'K#policies', sk: `${kind}#${id}` }),
  pulse: (account: string): Key => ({ pk: 'K#pulse', sk: account }),
  /** How far the lists of an account were read. */
  listen: (account: string): Key => ({ pk: 'J#listen', sk: account }),
  /** Words that a network approved for an account; `-` says when they were read. */
  template: (account: string, name: string): Key => ({ pk: `W#${account}`, sk: name }),
  /** How far the clocks of all tickets were set anew since policies changed. */
  reckoning: (): Key => ({ pk: 'J#reckoning', sk: '-' }),
  /** What an account's network said of its running life. */
  care: (account: string): Key => ({ pk: 'J#care', sk: account }),
  /** A thing that a webhook only named, to be read from its network. */
  inquiry: (account: string, message: string): Key => ({ pk: `Y#${account}`, sk: message }),
  /** A person's wish to be forgotten. */
  deletion: (code: string): Key => ({ pk: 'K#deletions', sk: code }),
  /** Marks of trolls: few, in one partition. */
  troll: (customer: string): Key => ({ pk: 'K#trolls', sk: customer }),
  /** The books of a day: how far they are, and what is to be looked at. */
  books: (day: string): Key => ({ pk: 'J#books', sk: day }),
  bookSlice: (day: string, slice: number): Key => ({ pk: `J#books#${day}`, sk: String(slice).padStart(4, '0') }),
  /** An account's balance of a day, and the rows it is made of in slices. */
  balance: (account: string, day: string): Key => ({ pk: `B#${account}`, sk: day }),
  balanceRows: (account: string, day: string, slice: number): Key => ({
    pk: `B#${account}#${day}`,
    sk: String(slice).padStart(4, '0'),
  }),
  agent: (id: string): Key => ({ pk: `G#${id}`, sk: 'A' }),
  /** Somebody's tickets are to be given back: due until it is done. */
  handBack: (agent: string): Key => ({ pk: `G#${agent}`, sk: 'B' }),
  /** Everybody who ever worked here. */
  colleague: (agent: string): Key => ({ pk: 'K#staff', sk: agent }),
  /** The last change of anybody's rights: they are made one after the other. */
  rights: (): Key => ({ pk: 'K#rights', sk: '-' }),
  /** An invitation, under the hash of the secret in its link. */
  invite: (hash: string): Key => ({ pk: 'K#invites', sk: hash }),
  /** Who looks at a ticket of a team, or writes there. */
  presence: (team: string, ticket: string, agent: string): Key => ({ pk: `Z#${team}`, sk: `${ticket}#${agent}` }),
  /** An agent was called by a note. */
  mention: (agent: string, at: string, note: string): Key => ({ pk: `G#${agent}`, sk: `M#${at}#${note}` }),
  mentions: (agent: string) => ({ pk: `G#${agent}`, prefix: 'M#' }),
  /** What a clock told an agent, or whoever supervises a team. */
  bell: (desk: Desk, at: string, id: string): Key => ({
    pk: 'team' in desk ? `K#bells#t#${desk.team}` : `K#bells#a#${desk.agent}`,
    sk: `${at}#${id}`,
  }),
  /** A ticket, and a public thread, that an agent follows. */
  watch: (agent: string, ticket: string): Key => ({ pk: `G#${agent}`, sk: `W#${ticket}` }),
  follow: (agent: string, account: string, root: string): Key => ({ pk: `G#${agent}`, sk: `F#${account}#${root}` }),
  /** Who works in a team. */
  roster: (team: string, agent: string): Key => ({ pk: `R#${team}`, sk: agent }),
  /** That somebody waits for an agent of a team, and when the sweep looks there next. Among the team's seats, so that one query reads both. */
  waiting: (team: string): Key => ({ pk: `R#${team}`, sk: '-' }),
  /** What an agent does to many tickets at once; its tickets if they were picked by hand; and what it could not do, by slice. */
  bulk: (agent: string, id: string): Key => ({ pk: `G#${agent}`, sk: `J#${id}` }),
  bulkPicks: (id: string): Key => ({ pk: `J#${id}`, sk: 'picks' }),
  bulkFailures: (id: string, slice: number): Key => ({
    pk: `J#${id}`,
    sk: `failures#${String(slice).padStart(6, '0')}`,
  }),
  /** A list that an agent made for themselves. */
  ownView: (agent: string, id: string): Key => ({ pk: `G#${agent}`, sk: `V#${id}` }),
  /** That an agent asked for something once: what was made of it. */
  once: (agent: string, key: string): Key => ({ pk: `G#${agent}`, sk: `1#${key}` }),
  session: (hash: string): Key => ({ pk: `X#${hash}`, sk: '-' }),
  /** `by`: one turn may be answered by a reply that was not delivered, and then by another. */
  fact: (account: string, hour: string, kind: string, ticket: string, seq: number, by?: string): Key => ({
    pk: `F#${account}#${hour}#${shardOf(ticket) % 4}`,
    sk: `${kind}#${ticket}#${String(seq).padStart(6, '0')}${by ? `#${by}` : ''}`,
  }),
  oddity: (kind: string, at: string, id: string): Key => ({ pk: `E#${kind}`, sk: `${at}#${id}` }),
  /** Everything of one account while an admin records it. */
  recorded: (account: string, at: string, id: string): Key => ({ pk: `V#${account}`, sk: `${at}#${id}` }),
  /** A ticket has new words since an instant of a block of hours; or words at one instant that is long past. */
  noted: (account: string, block: string, ticket: string, at?: string): Key => ({
    pk: keys.notedShard(account, block, shardOf(ticket) % 4),
    sk: at ? `${ticket}#${at}` : ticket,
  }),
  notedShard: (account: string, block: string, shard: number) => `O#${account}#${block}#${shard}`,
  /** What there is of an account's index: `h`, `d` and `m` list segments of hours, days and months; `lease` says who works on it. */
  shelf: (account: string, level: 'h' | 'd' | 'm' | 'lease'): Key => ({ pk: `J#words#${account}`, sk: level }),
  /** A piece of a segment: `p…` words, `d…` what their documents are. */
  piece: (account: string, segment: string, piece: string): Key => ({ pk: `I#${account}#${segment}`, sk: piece }),
  audit: (at: string, request: string): Key => ({
    pk: `L#${at.slice(0, 10)}#${shardOf(request) % 4}`,
    sk: `${at}#${request}`,
  }),
}

/** Prefixes for queries. */
export const ranges = {
  lane: (customer: string, lane: string) => ({ pk: `C#${customer}`, prefix: `T#${lane}#` }),
  customer: (customer: string) => ({ pk: `C#${customer}`, prefix: 'T#' }),
  lines: (ticket: string) => {
    const { customer, lane, generation } = parts(ticket)
    return { pk: `C#${customer}`, prefix: `M#${lane}#${generation}#` }
  },
}

/** Partitions of the indexes: enough that no single one takes all writes (hazard S2). */
export const shards = { due: 8, unassigned: 4 } as const

export const places = {
  agent: (agent: string) => `A#${agent}`,
  unassigned: (team: string, shard: number) => `U#${team}#${shard}`,
  /** Replies of an account that nobody is sure of. */
  doubts: (account: string) => `Q#${account}`,
  due: (shard: number) => `D#${shard}`,
}

/** A shard that follows from an id, so that an update never moves an entry. */
export function shardOf(id: string) {
  let sum = 0
  for (let index = 0; index < id.length; index++) sum = (sum * 31 + id.charCodeAt(index)) >>> 0
  return sum % shards.due
}

/** A ticket's id is its place: customer, lane, generation. */
export const ticketId = (customer: string, lane: string, generation: number) =>
  `${customer}-${lane}-${String(generation).padStart(4, '0')}`

export function parts(id: string) {
  const [customer = '', lane = '', generation = ''] = id.split('-')
  return { customer, lane, generation }
}

export const isHandBack = ({ pk, sk }: Key) => pk.startsWith('G#') && sk === 'B'
export const isBulk = ({ pk, sk }: Key) => pk.startsWith('G#') && sk.startsWith('J#')
export const isTelling = ({ pk }: Key) => pk.startsWith('O#')
export const isInquiry = ({ pk }: Key) => pk.startsWith('Y#')

/** The team whose waiting this is. */
export const waitingOf = ({ pk, sk }: Key) => (pk.startsWith('R#') && sk === '-' ? pk.slice(2) : undefined)
