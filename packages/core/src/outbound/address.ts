import { type Sized, textLimit, unfit } from '@ascolta/length/files'
import { lengthOf } from '@ascolta/length/length'
import * as v from 'valibot'
import type { Account } from '../accounts/account.ts'
import { adapterOf } from '../channels/adapters.ts'
import type { Capability } from '../channels/capability.ts'
import { later } from '../clock.ts'
import { Problem } from '../problem.ts'
import { days, type Ticket } from '../tickets/ticket.ts'
import type { Reply } from './reply.ts'

/** Who can read an answer: everybody, or only the customer. */
export const Audience = v.picklist(['public', 'private'])
export type Audience = v.InferOutput<typeof Audience>

const Closes = v.optional(v.object({ closes: v.optional(v.string()) }))

/** Where an answer goes on its network. */
export interface Address {
  account: Account
  public: boolean
  target: Reply['target']
  recipient: string | undefined
  capability: Capability
  /** Until when it may be sent, where the network has a window. */
  closes: string | undefined
  /** The one private message that a network allows under a public one. */
  invites: boolean
}

/** The audience an answer has if nobody says otherwise: that of the conversation. */
export const usual = (ticket: Ticket): Audience => (ticket.public ? 'public' : 'private')

/** Where an answer to a ticket goes. Throws a Problem with the reason where the network does not allow it now: after the window only words that it approved. */
export function addressOf(
  ticket: Ticket,
  audience: Audience,
  accounts: Account[],
  now: string,
  { template = false }: { template?: boolean } = {},
): Address {
  const address = audience === 'public' ? inPublic(ticket, accounts) : inPrivate(ticket, accounts)
  if (template && !address.capability.templates)
    throw new Problem('conflict', 'template.impossible', 'This network knows no templates.')
  if (address.closes && now > address.closes && !template)
    throw new Problem(
      'conflict',
      'reply.window',
      'The network takes no free text any more: the customer wrote too long ago.',
      {
        closes: address.closes,
      },
    )
  return address
}

/** A way of answering. Where free words are refused, an address with them is where approved ones may go. */
interface Offer {
  audience: Audience
  address?: Address
  refused?: string
  closes?: string | undefined
}

/** Every way an answer may take, or why it may not: what the composer offers. */
export function waysOf(ticket: Ticket, accounts: Account[], now: string): Offer[] {
  const audiences: Audience[] = ticket.public ? ['public', 'private'] : ['private']
  return audiences.map((audience) => {
    try {
      return { audience, address: addressOf(ticket, audience, accounts, now) }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return {
        audience,
        refused: error.code,
        closes: v.parse(Closes, error.details)?.closes,
        // After the window only approved words go out: where, is known all the same.
        ...(error.code === 'reply.window' && approved(ticket, audience, accounts, now)),
      }
    }
  })
}

function approved(ticket: Ticket, audience: Audience, accounts: Account[], now: string) {
  try {
    return { address: addressOf(ticket, audience, accounts, now, { template: true }) }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return {}
  }
}

/** Until when a reply may still be sent: asked again at the socket (O8). */
export function closesAt(
  ticket: Ticket,
  reply: Pick<Reply, 'public' | 'recipient' | 'template'>,
  account: Account,
): string | undefined {
  const { capabilities } = adapterOf(account.channel)
  if (reply.public || reply.template) return undefined
  if (ticket.public && !reply.recipient) return undefined
  return windowOf(ticket, capabilities.private)
}

/** What the network would refuse is refused before it, with the table that the composer shows. */
export function fits(text: string, { capability }: Pick<Address, 'capability'>, files: readonly Sized[] = []) {
  if (text.trim() === '' && files.length === 0) throw new Problem('invalid', 'reply.empty', 'There is nothing to send.')
  const { limit, unit } = textLimit(capability.text, files.length, capability.attachments)
  const length = lengthOf(text, unit)
  if (length > limit)
    throw new Problem('invalid', 'reply.too-long', `This channel takes ${limit}; this is ${length}.`, { limit, length })
  const not = unfit(files, text, capability.attachments)
  if (not) throw new Problem('invalid', not.code, 'This channel does not take these files.', { limit: not.limit })
}

function inPublic(ticket: Ticket, accounts: Account[]): Address {
  const account = connected(accounts, ticket.account)
  const capability = adapterOf(account.channel).capabilities.public
  if (!ticket.public || !capability)
    throw new Problem('conflict', 'reply.no-public', 'This conversation is private: nothing of it is said in public.')
  if (!ticket.target && !ticket.context?.handle)
    throw new Problem('conflict', 'reply.no-target', 'There is nothing to answer to.')
  return {
    account,
    public: true,
    target: ticket.target,
    recipient: undefined,
    capability,
    closes: undefined,
    invites: false,
  }
}

function inPrivate(ticket: Ticket, accounts: Account[]): Address {
  const account = ticket.dm
    ? connected(accounts, ticket.dm.account)
    : privateHalf(accounts, connected(accounts, ticket.account))
  const { capabilities } = adapterOf(account.channel)
  const capability = capabilities.private
  if (!capability) throw new Problem('conflict', 'reply.no-private', 'This network has no private messages.')
  const base = { account, public: false, capability }
  if (!ticket.public) {
    if (!ticket.author && !ticket.context?.handle)
      throw new Problem('conflict', 'reply.no-recipient', 'The network does not say who wrote this.')
    return {
      ...base,
      target: undefined,
      recipient: ticket.author,
      closes: windowOf(ticket, capability),
      invites: false,
    }
  }
  if (ticket.dm)
    return {
      ...base,
      target: undefined,
      recipient: ticket.dm.recipient,
      closes: windowOf(ticket, capability),
      invites: false,
    }
  return invitation(ticket, base, adapterOf(connected(accounts, ticket.account).channel).capabilities.public)
}

/** From a public ticket into private for the first time: once, and only for so many days (platforms 1.3, 3.4). */
function invitation(
  ticket: Ticket,
  base: Pick<Address, 'account' | 'public' | 'capability'>,
  open: Capability | null,
): Address {
  if (open?.privateReply && ticket.target) {
    if (ticket.invitedAt)
      throw new Problem(
        'conflict',
        'reply.invited',
        'The customer was written to in private already and has not answered there.',
      )
    const closes = ticket.heardAt && later(ticket.heardAt, days(open.privateReply.days))
    // No network documents a file in the one private message under a public one.
    const capability = { ...base.capability, attachments: null }
    return { ...base, capability, target: ticket.target, recipient: undefined, closes, invites: true }
  }
  if (base.capability.windowHours === null && ticket.author)
    return { ...base, target: undefined, recipient: ticket.author, closes: undefined, invites: true }
  throw new Problem('conflict', 'reply.no-private', 'The network lets nobody write in private first.')
}

/** The account that writes in private for a public one: a Facebook Page's is its Messenger. */
function privateHalf(accounts: Account[], account: Account) {
  if (account.channel !== 'facebook-page') return account
  const half = accounts.find(({ channel, external }) => channel === 'messenger' && external === account.external)
  if (!half) throw new Problem('conflict', 'reply.no-private', 'The private messages of this Page are not connected.')
  return connected(accounts, half.id)
}

function windowOf(ticket: Ticket, capability: Capability | null) {
  // Whoever never wrote, here or where a colleague answered in the network's own app, opened no window.
  const never = ticket.elsewhereAt ? undefined : ticket.openedAt
  const heardAt = ticket.public ? ticket.dm?.heardAt : (ticket.heardAt ?? never)
  if (!ticket.public && !ticket.heardAt && never && capability?.windowHours) return never
  return capability?.windowHours && heardAt ? later(heardAt, capability.windowHours * 3_600_000) : undefined
}

function connected(accounts: Account[], id: string) {
  const account = accounts.find((one) => one.id === id)
  if (!account || account.state === 'disconnected')
    throw new Problem('conflict', 'account.gone', 'The account of this ticket is not connected any more.')
  return account
}
