import type { Echo } from '../channels/channel.ts'
import { ticketId } from '../keys.ts'
import { intentNamed } from '../outbound/outgoing.ts'
import { isProvable, type Reply, reachedAs } from '../outbound/reply.ts'
import type { Settle } from '../outbound/settle.ts'
import { whoIs } from '../people/alike.ts'
import { type Message, merge, redacted } from '../tickets/message.ts'
import { knows, promise, type Ticket } from '../tickets/ticket.ts'
import { divides } from '../tickets/turn.ts'
import { answeredElsewhere, open } from '../tickets/waiting.ts'
import type { Seen } from './ledger.store.ts'
import { askFor, asking } from './media.ts'
import { placeOf, type TakeDeps } from './take.ts'
import type { Context } from './triage.ts'

interface Deps extends TakeDeps {
  settle: Settle
}

/** In a thread with more people than this, an answer that hangs elsewhere is looked for among the latest. */
const most = 100

/**
 * Our own account wrote something. It may be our own send coming back, often before the answer to it (hazard C6):
 * then it settles that intent. Only the rest is a colleague's answer in the network's own app.
 */
export const echo = (deps: Deps) => {
  const { tickets, messages, replies, ledger, hash, settle, tell } = deps
  const ask = askFor(deps)

  return async function echo(heard: Echo, context: Context) {
    const { account, now } = context
    const object = hash.long('object', account.id, heard.space, heard.id)
    const seen = await ledger.get(account.id, object, { consistent: true })
    if (seen?.to?.line === 'r') return rehear(seen)
    const committed = seen?.to && (await messages.get(seen.to.ticket, seen.to.at, seen.to.id, { consistent: true }))
    const named = (await intentNamed(replies, heard.marker, account.id))?.reply
    if (committed) {
      // A list showed it before its echo came, without the marker that says whose it is.
      if (named && isProvable(named)) await proved(named, heard)
      await ask(committed, account)
      return rehear(seen)
    }

    // Before a ticket is looked for: the private answer to a public comment would begin one of its own.
    if (named && !seen?.to) {
      await proved(named, heard)
      return rehear(seen)
    }
    const ticket = await ticketOf(heard, context)
    if (ticket === 'waits') return
    const ours = seen?.to ? undefined : await intentOf(heard, ticket, account.id)
    if (!ours) return rehear(await answered(heard, ticket, { object, account, now }))
    await proved(ours, heard)
    await rehear(seen)
  }

  /** Other answers of ours that hang under this one, and came before it. */
  async function rehear(seen: Seen | undefined) {
    for (const body of seen?.waiting ?? []) await deps.again(body)
  }

  /** Our own send came back: it is there, and what follows from that is done. */
  async function proved(ours: Reply, { id: platform, space, at, to }: Echo) {
    const person = ours.public ? {} : { recipient: to?.id, aliases: to?.aliases }
    if (isProvable(ours) && (await settle.sent(ours, { platform, space, at, ...person }))) return
    // Somebody wrote in between. It may have been ourselves: the answer to a write gets lost (hazard C2).
    const now = await replies.get(ours.ticket, ours.id, { consistent: true })
    if (!now || isProvable(now)) throw new Error(`reply ${ours.id} is being written`)
    await settle.follow(
      reachedAs({ ...now, platform: now.platform ?? platform, space: now.space ?? space }, [
        person.recipient,
        ...(person.aliases ?? []),
      ]),
    )
  }

  /** In private the customer's own lane; in public the ticket of what was answered, which may not have come yet. */
  async function ticketOf(heard: Echo, { account, now, body }: Context): Promise<Ticket | 'waits'> {
    if (!heard.public) {
      const { customer, lane } = placeOf(hash, account.id, { ...heard, ...(heard.to ? { author: heard.to } : {}) })
      const { ticket, generation } = await tickets.newest(customer, lane)
      return ticket ?? begun(heard, { account, now }, ticketId(customer, lane, generation + 1))
    }
    const parent = heard.parent
      ? hash.long('object', account.id, heard.space, heard.parent)
      : hash.long('object', account.id, 'post', heard.root ?? heard.id)
    const seen = await ledger.get(account.id, parent)
    if (seen?.to) return tickets.get(seen.to.ticket, { consistent: true })
    if (await ledger.stub(account.id, parent, {}, [body])) return 'waits'
    return ticketOf(heard, { account, now, body })
  }

  /** A conversation that our side began in the network's own app. */
  async function begun(heard: Echo, { account, now }: Pick<Context, 'account' | 'now'>, id: string): Promise<Ticket> {
    const number = await deps.numbers.next()
    const {
      turn: _,
      due: __,
      preview: ___,
      heardAt: ____,
      ...empty
    } = open(
      {
        id,
        number,
        account: account.id,
        team: account.team,
        public: false,
        ...(heard.to ? { author: heard.to.id } : {}),
      },
      { mark: '', at: heard.at, text: '', name: heard.to?.name },
      { targetMinutes: account.targetMinutes, now },
    )
    const ticket: Ticket = { ...empty, seq: 0, state: 'waiting-customer' }
    if (await tickets.insert(ticket)) await deps.numbers.name(number, id, whoIs(hash, heard.to?.name))
    return tickets.get(id, { consistent: true })
  }

  /** The intent that this echo belongs to, by its words. */
  async function intentOf(heard: Echo, ticket: Ticket, account: string): Promise<Reply | undefined> {
    // A read that is not consistent may show the reply as it was before it was claimed: then it is not found, and read again.
    const here = (await worded(heard, ticket)) ?? (await worded(heard, ticket, { consistent: true }))
    return here ?? besides(heard, ticket, account)
  }

  /** Networks hang an answer to a reply under the top comment, which may be another person's: then it is found on the ticket of whom it was written to. */
  async function besides(heard: Echo, { id, root }: Ticket, account: string) {
    if (!heard.public || !root) return undefined
    const { tickets: ids } = await deps.threads.latest(account, hash.long('thread', root), { limit: most })
    for (const other of await tickets.some(ids.filter((other) => other !== id))) {
      const reply = other.reply && (await replies.get(other.id, other.reply, { consistent: true }))
      if (reply && isThis(heard, reply)) return reply
    }
    return undefined
  }

  async function worded(heard: Echo, ticket: Ticket, options: { consistent?: boolean } = {}) {
    const { items } = await messages.lines(ticket.id, { limit: 25, ...options })
    return items.flatMap((item) => (item.type === 'reply' ? [item.reply] : [])).find((reply) => isThis(heard, reply))
  }

  /** A colleague answered in the network's own app: it counts, and who wrote a reply meanwhile must see it. */
  async function answered(
    heard: Echo,
    read: Ticket,
    { object, account, now }: { object: string } & Pick<Context, 'account' | 'now'>,
  ) {
    const decided = await ledger.decide(account.id, object, {
      ticket: read.id,
      at: heard.at,
      line: 'm',
      id: object,
      decidedAt: now,
    })
    const { to, stub } = decided
    const before = read.id === to.ticket ? read : await tickets.get(to.ticket)
    const noted = await deps.note({ ticket: before.id, account: before.account, at: to.at, read: before, now })
    const said = before.turn && divides(before, heard.at) ? await messages.between(before.id, before.turn) : []
    const rule = (ticket: Ticket) => {
      if (knows(ticket, object)) return ticket
      const { ticket: next, settled } = answeredElsewhere(ticket, { mark: object, at: heard.at, said })
      const entry = { kind: 'answered-elsewhere' as const, actor: 'network', at: to.decidedAt, request: object }
      return noted(settled ? promise(next, { ...entry, seq: ticket.rev + 1, turn: settled }) : next)
    }
    const changed = await tickets.change(to.ticket, rule, before)
    const ticket = await deps.keepPromises(changed)
    const message = redacted(
      merge<Message>(
        {
          id: object,
          ticket: ticket.id,
          rev: 0,
          at: to.at,
          seq: ticket.seq,
          kind: 'echo',
          public: heard.public,
          own: true,
          platform: heard.id,
          space: heard.space,
          text: heard.text,
          attachments: asking(heard.attachments),
          ...(heard.parent ? { parent: heard.parent } : {}),
        },
        { ...stub, status: undefined },
      ),
    )
    if (await messages.insert(message)) await tell(ticket, { line: { type: 'message', message }, listed: 'wait' })
    // Also for whom the message was there: it may be their own write, whose answer was lost (hazard C2).
    await ask(message, account)
    return decided
  }
}

/** The same words, or as many files without any, of a reply that nobody has the network's id of yet, or that has this one. */
const isThis = (heard: Echo, reply: Reply) =>
  plain(reply.text) === plain(heard.text) &&
  (reply.text.trim() !== '' || reply.enclosures?.length === heard.attachments.length) &&
  (isProvable(reply) || (reply.state === 'sent' && (!reply.platform || reply.platform === heard.id)))

/** Networks change white space and composed letters. */
const plain = (text: string) => text.normalize('NFKC').replace(/\s+/g, ' ').trim()
