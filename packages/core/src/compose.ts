import { accountStore } from './accounts/account.store.ts'
import { careStore } from './accounts/care.store.ts'
import { type Caring, type CaringDeps, caring } from './accounts/caring.ts'
import { restored } from './accounts/connecting.ts'
import type { Act, Lists, LookUp, Meet, Network } from './accounts/network.ts'
import { pulseStore } from './accounts/pulse.store.ts'
import { recordingStore } from './accounts/recording.store.ts'
import { templateStore } from './accounts/template.store.ts'
import { readTemplates, type TemplatesDeps } from './accounts/templates.ts'
import { type BalancingDeps, balancing as balance } from './books/balancing.ts'
import { bookStore } from './books/book.store.ts'
import { factStore } from './books/fact.store.ts'
import type { Clock } from './clock.ts'
import { announce } from './company/announce.ts'
import { hookStore } from './company/hook.store.ts'
import { policyStore } from './company/policy.store.ts'
import type { Hasher } from './hash.ts'
import type { NewId } from './id.ts'
import { change } from './inbound/change.ts'
import { deletionStore } from './inbound/deletion.store.ts'
import { echo } from './inbound/echo.ts'
import { forget } from './inbound/forgetting.ts'
import { type Inquiring, type InquiringDeps, inquiring } from './inbound/inquiring.ts'
import { inquiryStore } from './inbound/inquiry.store.ts'
import { ledgerStore } from './inbound/ledger.store.ts'
import { listenStore } from './inbound/listen.store.ts'
import { type Listen, type ListenDeps, listen } from './inbound/listen.ts'
import type { FetchMedia } from './inbound/media.ts'
import { oddityStore } from './inbound/oddity.store.ts'
import { receipt } from './inbound/receipt.ts'
import { stored } from './inbound/stored.ts'
import { moved, take } from './inbound/take.ts'
import { threadStore } from './inbound/thread.store.ts'
import { type Triage, triage } from './inbound/triage.ts'
import type { Key } from './items.ts'
import type { Detect } from './language/language.ts'
import { askDeed, doDeed } from './outbound/acting.ts'
import { beginConversation } from './outbound/beginning.ts'
import { carry } from './outbound/carry.ts'
import { deedStore } from './outbound/deed.store.ts'
import { deliver } from './outbound/deliver.ts'
import { settleDoubt } from './outbound/doubt.ts'
import { saveDraft } from './outbound/draft.ts'
import { markStore } from './outbound/mark.store.ts'
import { askMark, doMark } from './outbound/marking.ts'
import { replyStore } from './outbound/reply.store.ts'
import { sendReply, undoReply } from './outbound/replying.ts'
import { settle } from './outbound/settle.ts'
import { lookAtDraft, takeOver } from './outbound/takeover.ts'
import { contactStore } from './people/contact.store.ts'
import { bringContacts } from './people/contacts.ts'
import { handoffStore } from './people/handoff.store.ts'
import { joining } from './people/joining.ts'
import { likeness } from './people/likely.ts'
import { profileStore } from './people/profile.store.ts'
import { trollStore } from './people/troll.store.ts'
import { trolling } from './people/trolling.ts'
import type { Lend, Outbox, Secrets, Table } from './ports.ts'
import { type FindDeps, type Search, searching as search } from './search/find.ts'
import { type FoldDeps, folding as fold } from './search/fold.ts'
import { noteStore } from './search/note.store.ts'
import { noting } from './search/note.ts'
import { segmentStore } from './search/segment.store.ts'
import { agentStore } from './team/agent.store.ts'
import { arrive } from './team/arrive.ts'
import { attend } from './team/attend.ts'
import { giving } from './team/giving.ts'
import { handBack } from './team/handback.ts'
import { inviteStore } from './team/invite.store.ts'
import { placing } from './team/placing.ts'
import { presenceStore } from './team/presence.store.ts'
import { reliefStore } from './team/relief.store.ts'
import { relieve } from './team/relieve.ts'
import { rightsStore } from './team/rights.store.ts'
import { type RosterStore, rosterStore } from './team/roster.store.ts'
import { routing } from './team/routing.ts'
import { seatStore } from './team/seat.store.ts'
import { following } from './team/slot.ts'
import { staff } from './team/staff.ts'
import { welcoming } from './team/welcoming.ts'
import { asideStore } from './tickets/aside.store.ts'
import { asides } from './tickets/asides.ts'
import { bulkStore } from './tickets/bulk.store.ts'
import { type Bulking, bulking as bulk } from './tickets/bulking.ts'
import { detailsStore } from './tickets/details.store.ts'
import { excuseTurn, unexcuseTurn } from './tickets/excusing.ts'
import { followingStore } from './tickets/following.store.ts'
import { listing } from './tickets/lists.ts'
import { merging } from './tickets/merging.ts'
import { messageStore } from './tickets/message.store.ts'
import { numbers } from './tickets/number.ts'
import { onceStore } from './tickets/once.store.ts'
import { keepPromises } from './tickets/promises.ts'
import { recordStore } from './tickets/record.store.ts'
import { sweep } from './tickets/sweep.ts'
import type { Tell } from './tickets/tell.ts'
import { ticketStore } from './tickets/ticket.store.ts'
import { transition } from './tickets/transition.ts'
import { viewStore } from './tickets/view.store.ts'
import { waitingStore } from './tickets/waiting.store.ts'
import { bellStore } from './time/bell.store.ts'
import { dueStore } from './time/due.store.ts'
import { promising } from './time/promising.ts'
import { type Reckons, reckoning, reckoningStore } from './time/reckoning.ts'
import { timing } from './time/timing.ts'

/** Everything that rests in the table, opened over one client. `now` ages what a container keeps in memory. */
export function stores(table: Table, now: () => number = Date.now) {
  const accounts = accountStore(table, now)
  const policies = policyStore(table, now)
  const profiles = profileStore(table)
  const seats = seatStore(table, now)
  const timed = timing({ policies, accounts, profiles, now })
  const tickets = ticketStore(table, timed, following({ policies, seats }), now)
  return {
    accounts,
    agents: agentStore(table),
    tickets,
    messages: messageStore(table),
    replies: replyStore(table),
    ledger: ledgerStore(table),
    threads: threadStore(table),
    numbers: numbers(table, now),
    facts: factStore(table),
    records: recordStore(table),
    recordings: recordingStore(table),
    oddities: oddityStore(table),
    due: dueStore(table),
    deeds: deedStore(table),
    pulses: pulseStore(table),
    cursors: listenStore(table),
    templates: templateStore(table),
    cares: careStore(table),
    inquiries: inquiryStore(table),
    deletions: deletionStore(table),
    marks: markStore(table),
    policies,
    seats,
    details: detailsStore(table),
    reckonings: reckoningStore(table),
    notes: noteStore(table),
    asides: asideStore(table),
    following: followingStore(table),
    segments: segmentStore(table),
    trolls: trollStore(table),
    books: bookStore(table),
    bells: bellStore(table),
    roster: rosterStore(table, now),
    waiting: waitingStore(table, tickets),
    onces: onceStore(table),
    bulks: bulkStore(table),
    views: viewStore(table, policies),
    contacts: contactStore(table),
    invites: inviteStore(table),
    presences: presenceStore(table),
    reliefs: reliefStore(table),
    rights: rightsStore(table),
    handoffs: handoffStore(table),
    hooks: hookStore(table),
    profiles,
  }
}
export type Stores = ReturnType<typeof stores>

/** What every workflow needs beside the stores. */
export interface Base {
  stores: Stores
  hash: Hasher
  tell: Tell
  clock: Clock
}

/** Who gets a ticket, and what becomes of the tickets of whoever goes. */
export function assigning({ stores, tell, clock }: Omit<Base, 'hash'>) {
  const deps = { ...stores, tell, clock, keepPromises: keepPromises(stores) }
  const place = placing(deps)
  return {
    placing: place,
    handBack: handBack({ ...deps, placing: place }),
    giveByHand: giving({ ...deps, placing: place }),
    routed: routing(stores),
  }
}

/** The way in: what becomes of a delivery. */
export function hearing({
  stores,
  hash,
  tell,
  clock,
  fetchMedia,
  detect,
}: Base & { fetchMedia: FetchMedia; detect: Detect }): Triage {
  const { placing } = assigning({ stores, tell, clock })
  const deps = {
    ...stores,
    hash,
    tell,
    clock,
    fetchMedia,
    note: noting(stores),
    detect,
    welcome: welcoming({ ...stores, placing, routed: routing(stores) }),
    keepPromises: keepPromises(stores),
    announce: announce(stores),
    settle: settle({ ...stores, hash, tell }),
  }
  const again = (body: string) => hear(body)
  const hear: Triage = triage({
    ...deps,
    take: take({ ...deps, again }),
    moved: moved(deps),
    echo: echo({ ...deps, again }),
    change: change(deps),
    receipt: receipt(deps),
    forget: forget(deps),
    stored: stored(deps),
  })
  return hear
}

/** The desk's hand: what people do to tickets and replies. */
export function acting({
  stores,
  hash,
  tell,
  clock,
  outbound,
  undoSeconds,
  newId,
}: Base & { outbound: Outbox; undoSeconds: number; newId: NewId }) {
  const deps = {
    ...stores,
    hash,
    tell,
    clock,
    outbound,
    undoSeconds,
    note: noting(stores),
    settle: settle({ ...stores, hash, tell }),
  }
  const placed = assigning({ stores, tell, clock })
  const { placing } = placed
  return {
    ...placed,
    ...merging({ ...deps, keepPromises: keepPromises(stores), placing }),
    transition: transition({ ...deps, keepPromises: keepPromises(stores), placing }),
    attend: attend(deps),
    lookAtDraft: lookAtDraft(deps),
    takeOver: takeOver({ ...deps, newId }),
    excuseTurn: excuseTurn({ ...deps, keepPromises: keepPromises(stores) }),
    unexcuseTurn: unexcuseTurn({ ...deps, keepPromises: keepPromises(stores) }),
    trolling: trolling({ ...deps, keepPromises: keepPromises(stores) }),
    ...promising({ ...deps, keepPromises: keepPromises(stores) }),
    saveDraft: saveDraft(deps),
    beginConversation: beginConversation(deps),
    sendReply: sendReply(deps),
    undoReply: undoReply(deps),
    settleDoubt: settleDoubt(deps),
    askDeed: askDeed({ ...deps, newId }),
    restored: restored({ ...deps, newId }),
    askMark: askMark(deps),
    joining: joining({ ...deps, newId }),
    bringContacts: bringContacts(deps),
    likeness: likeness(deps),
    ...asides({ ...deps, newId }),
  }
}

/** Who works here, and what they may do. */
export function staffing({
  stores,
  tell,
  clock,
  newId,
  roster,
}: Omit<Base, 'hash'> & { newId: NewId; roster: Pick<RosterStore, 'join'> }) {
  const deps = { ...stores, tell, clock, newId, roster }
  return {
    arrive: arrive(deps),
    ...staff({ ...deps, relieve: relieve({ ...deps, keepPromises: keepPromises(stores) }) }),
  }
}

/** The way out: sends one reply, or does one deed. */
export function sending({
  stores,
  hash,
  tell,
  files,
  bring,
  ...ports
}: Base & {
  tokens: Secrets
  network: Network
  meet: Meet
  files: Lend
  bring: Lists
  act: Act
  sleep: (milliseconds: number) => Promise<unknown>
}) {
  const deps = { ...stores, hash, tell, ...ports }
  return deliver({
    ...deps,
    carry: carry({ files, bring }),
    doDeed: doDeed(deps),
    doMark: doMark(deps),
    settle: settle({ ...stores, hash, tell }),
  })
}

/** The minute's round: what was left half way. */
export function sweeping({
  stores,
  hash,
  tell,
  ...ports
}: Base & {
  tokens: Secrets
  lookUp: LookUp
  outbound: Outbox
  cared?: Caring['note']
  inquired?: Inquiring['note']
  told?: (key: Key) => void
  reckoned?: Reckons['note']
  bulk?: Bulking['note']
}) {
  return sweep({
    ...stores,
    hash,
    tell,
    ...ports,
    note: noting(stores),
    relieve: relieve({ ...stores, ...ports, tell, keepPromises: keepPromises(stores) }),
    ...assigning({ stores, tell, clock: ports.clock }),
    keepPromises: keepPromises(stores),
    finishTroll: trolling({ ...stores, tell, clock: ports.clock, keepPromises: keepPromises(stores) }).finish,
    settle: settle({ ...stores, hash, tell }),
  })
}

/** Once an hour: what was said in closed hours goes into the index, where one is kept. */
export const folding = ({ stores, hash, clock }: Pick<Base, 'stores' | 'hash' | 'clock'>): (() => Promise<void>) =>
  fold({ ...stores, hash, clock } satisfies FoldDeps)

/** Looks for words over the whole history. */
export const searching = ({ stores, hash, clock }: Pick<Base, 'stores' | 'hash' | 'clock'>): Search =>
  search({ ...stores, hash, clock } satisfies FindDeps)

/** Every few minutes: what webhooks lost. */
export function listening({
  stores,
  hash,
  clock,
  ...ports
}: Omit<Base, 'tell'> & Omit<ListenDeps, keyof Stores>): Listen {
  return listen({ ...stores, hash, clock, ...ports })
}

/** After a calendar or a target changed: every clock that runs is set anew. What the sweep finds due is noted here. */
export const reckonings = ({ stores, tell, clock }: Pick<Base, 'stores' | 'tell' | 'clock'>): Reckons =>
  reckoning({ ...stores, tell, clock })

/** What is done to many tickets at once, by the same hands as to one. What the sweep finds due is noted here. */
export function bulking({ stores, hash, tell, clock, newId }: Base & { newId: NewId }): Bulking {
  const deps = { ...stores, hash, tell, clock, newId, keepPromises: keepPromises(stores) }
  const placed = assigning({ stores, tell, clock })
  return bulk({
    ...deps,
    ...placed,
    lists: listing(deps),
    transition: transition({ ...deps, ...placed }),
    excuseTurn: excuseTurn(deps),
    setTags: asides(deps).setTags,
  })
}

/** After midnight: whether the books balance. */
export const balancing = ({
  stores,
  hash,
  clock,
  ...ports
}: Omit<Base, 'tell'> & Omit<BalancingDeps, keyof Stores | 'hash' | 'clock'>) =>
  balance({ ...stores, hash, clock, ...ports })

/** Now and then: the words that networks approved for our accounts. */
export const templating = ({
  stores,
  clock,
  ...ports
}: Pick<Base, 'stores' | 'clock'> & Omit<TemplatesDeps, keyof Stores | 'clock'>) =>
  readTemplates({ ...stores, clock, ...ports })

/** Within the minute: what webhooks only named. What the sweep finds due is noted here. */
export const naming = ({
  stores,
  clock,
  ...ports
}: Pick<Base, 'stores' | 'clock'> & Omit<InquiringDeps, keyof Stores | 'clock'>): Inquiring =>
  inquiring({ ...stores, clock, ...ports })

/** A few times a day: whether networks still bring us what they should. What the sweep finds due is noted here. */
export function lookingAfter({
  stores,
  clock,
  ...ports
}: Pick<Base, 'stores' | 'clock'> & Omit<CaringDeps, keyof Stores | 'clock'>): Caring {
  return caring({ ...stores, clock, ...ports })
}
