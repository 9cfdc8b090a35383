import type { AccountStore } from '../accounts/account.store.ts'
import type { Account } from '../accounts/account.ts'
import type { Lists } from '../accounts/network.ts'
import { adapterOf, spoken } from '../channels/adapters.ts'
import type { Answer } from '../channels/channel.ts'
import { type Piece, piece } from '../channels/piece.ts'
import { type Clock, iso, later } from '../clock.ts'
import type { Key } from '../items.ts'
import type { Secrets } from '../ports.ts'
import type { Tell } from '../tickets/tell.ts'
import type { TicketStore } from '../tickets/ticket.store.ts'
import type { InquiryStore } from './inquiry.store.ts'
import { type Inquiry, postponed, settled, tried } from './inquiry.ts'

export interface InquiringDeps {
  accounts: AccountStore
  tickets: TicketStore
  tell: Tell
  inquiries: InquiryStore
  clock: Clock
  tokens: Secrets
  lists: Lists
  /** Puts pieces into the inbound queue. Resolves to how many it would not take. */
  enqueue: (pieces: Piece[]) => Promise<number>
}

const side = 4
/** A round begins within the first part of a tick's time. */
const patience = 10_000
/** Until somebody mends a token. */
const mending = { seconds: 3600 }

/**
 * What webhooks only named is read from the networks within the minute, and put into the inbound queue as a webhook should
 * have brought it: the same code hears it, and the ledger knows where it belongs. The sweep notes what is due, so that a
 * quiet minute reads nothing for it. Asked twice, it says the same.
 */
export const inquiring = ({ accounts, tickets, tell, inquiries, clock, tokens, lists, enqueue }: InquiringDeps) => {
  const noted: Key[] = []

  async function run() {
    const counts = { asked: 0, failed: 0 }
    const due = noted.splice(0)
    const started = iso(clock())
    const worker = async () => {
      for (let key = due.shift(); key; key = due.shift()) {
        // Whatever is left is due still, a minute later.
        if (iso(clock()) > later(started, patience)) return
        try {
          if (await one(key)) counts.asked++
        } catch (error) {
          counts.failed++
          console.error('inquiring failed', { error: error instanceof Error ? error.name : typeof error })
        }
      }
    }
    await Promise.all(Array.from({ length: side }, worker))
    return counts
  }

  /** The claim moves the next try before the call is made: of two ticks at once one asks, and a crash costs some minutes. */
  async function one(key: Key) {
    const now = iso(clock())
    const read = await inquiries.at(key)
    if (!read?.due || read.due > now) return false
    const inquiry = await inquiries.replace(read, tried(read, now))
    if (!inquiry?.due) return false
    const account = await accounts.find(inquiry.account)
    if (!account || account.state === 'disconnected') return end(inquiry, 'disconnected')
    const token = account.state === 'connected' && spoken.includes(account.channel) && (await tokens())[account.id]
    if (!token) return wait(inquiry, { reason: 'no-token', ...mending })
    return inquiry.of ? askWho(inquiry, inquiry.of, account, token) : ask(inquiry, account, token)
  }

  /** How somebody is called goes to their ticket, unless it knows by now. */
  async function askWho(inquiry: Inquiry, of: string, account: Account, token: string) {
    const adapter = adapterOf(account.channel)
    if (!adapter.who) return end(inquiry, 'impossible')
    const answer = await lists(adapter, adapter.who.call(inquiry.id), token).catch(() => undefined)
    if (!answer) return wait(inquiry, { reason: 'no-answer' })
    if (answer.status >= 300) return refused(inquiry, account, answer)
    const name = adapter.who.read(answer)
    if (name === undefined) return end(inquiry, 'nameless')
    const before = await tickets.find(of)
    if (before && !before.name) {
      const named = await tickets.change(of, (now) => (now.name ? now : { ...now, name }))
      await tell(named, { listed: 'place' })
    }
    return end(inquiry)
  }

  async function ask(inquiry: Inquiry, account: Account, token: string) {
    const { channel, external } = account
    const adapter = adapterOf(channel)
    if (!adapter.named) return end(inquiry, 'impossible')
    const mention = { external, id: inquiry.id, space: inquiry.space, root: inquiry.root }
    const answer = await lists(adapter, adapter.named.call(mention), token).catch(() => undefined)
    if (!answer) return wait(inquiry, { reason: 'no-answer' })
    if (answer.status >= 300) return refused(inquiry, account, answer)
    const change = adapter.named.read(answer, mention)
    if (change === undefined) return end(inquiry, 'gone')
    const left = await enqueue([piece(channel, change, { id: external, time: inquiry.at }, iso(clock()))])
    if (left > 0) throw new Error('the queue did not take it')
    return end(inquiry)
  }

  /** The network's words mean here what they mean for a send. */
  async function refused(inquiry: Inquiry, { channel, external }: Account, answer: Answer) {
    const said = adapterOf(channel).outcome(answer, { id: '', text: '', external })
    switch (said.kind) {
      case 'failed':
        console.warn('an inquiry stays open', { channel, reason: said.reason })
        return end(inquiry, said.reason)
      case 'paused':
        return wait(inquiry, { reason: said.reason, ...mending })
      case 'retry':
        return wait(inquiry, { reason: said.reason, seconds: said.afterSeconds })
      default:
        return wait(inquiry, { reason: 'no-answer' })
    }
  }

  async function end(inquiry: Inquiry, why?: string) {
    await inquiries.replace(inquiry, settled(inquiry, why))
    return true
  }

  async function wait(inquiry: Inquiry, why: Parameters<typeof postponed>[2]) {
    await inquiries.replace(inquiry, postponed(inquiry, iso(clock()), why))
    return true
  }

  return {
    /** Something is due. */
    note: (key: Key) => void noted.push(key),
    run,
  }
}
export type Inquiring = ReturnType<typeof inquiring>
