import * as v from 'valibot'
import type { Account } from '../accounts/account.ts'
import type { Capability } from '../channels/capability.ts'
import { isAddress, mailboxOf, threadOf } from '../channels/email.mail.ts'
import { Problem } from '../problem.ts'
import { personal } from '../schema.ts'
import type { Ticket } from '../tickets/ticket.ts'
import { preview } from '../tickets/waiting.ts'
import type { Audience } from './address.ts'
import type { Reply } from './reply.ts'

/** What the first reply of a conversation that we begin knows of its ticket, so that whoever finishes it makes the same one (hazard C9). */
export const Begins = v.object({
  number: v.number(),
  team: v.string(),
  name: personal(v.string()),
  author: v.optional(personal(v.string())),
  follows: v.optional(v.string()),
})
export type Begins = v.InferOutput<typeof Begins>

/** One person whom an agent writes to first, on one account. */
export interface Addressee {
  /** As the lanes know them; on networks that name people otherwise, a stand-in until the network says who it is. */
  person: string
  /** The matter of a mail and the post still to come have lanes of their own. */
  lane: 'dm' | { thread: string }
  name: string
  author?: string
  context?: Record<string, string>
}

const subjectLength = 200

/** Whom this goes to, under the channel's rules: one person, who can be named before they wrote. Throws a Problem with the reason. */
export function addressee(
  capability: Capability | null,
  {
    draft,
    to,
    audience,
    subject = '',
    text,
    template,
  }: { draft: string; to: string; audience: Audience; subject?: string | undefined; text: string; template: boolean },
  accounts: Account[],
): Addressee {
  const rule = capability?.begin
  if (!rule)
    throw new Problem(
      'conflict',
      'conversation.customer-first',
      'This network lets nobody write before the customer did.',
    )
  if (rule.template && !template)
    throw new Problem(
      'conflict',
      'conversation.template-only',
      'This network takes only approved words from who writes first.',
    )
  const open = audience === 'public'
  switch (rule.to) {
    case 'email': {
      const person = mailAddress(to)
      const ours = accounts.some(
        ({ channel, external, from }) => channel === 'email' && [external, from].includes(mailboxOf(person)),
      )
      if (ours) throw new Problem('invalid', 'recipient.own', 'This is a mailbox of this desk.')
      const words = subject.replace(/[\p{Cc}\s]+/gu, ' ').trim()
      if (!words) throw new Problem('invalid', 'subject.missing', 'A mail needs a subject.')
      const thread = threadOf(`begun:${draft}`)
      const context = { thread, subject: words.slice(0, subjectLength).toWellFormed() }
      return { person, lane: { thread }, name: person, author: person, context }
    }
    case 'phone': {
      const person = phoneNumber(to)
      return { person, lane: 'dm', name: `+${person}`, author: person }
    }
    case 'handle': {
      const handle = handleOf(to)
      if (open) mustName(text, handle)
      return {
        person: `@${handle}`,
        lane: open ? { thread: draft } : 'dm',
        name: `@${handle}`,
        context: { handle },
      }
    }
  }
}

const invalid = (what: string) => new Problem('invalid', 'recipient.invalid', `This is not ${what}.`)

/** One mail address that SES takes: ASCII, a domain with a dot, no comment and no second address. */
function mailAddress(to: string) {
  const address = to.trim().toLowerCase()
  const domain = address.slice(address.lastIndexOf('@') + 1)
  const labels = domain.split('.')
  const sound =
    isAddress(address) &&
    /^[!-~]{3,254}$/.test(address) &&
    !/^\.|\.\.|\.@/.test(address) &&
    labels.length > 1 &&
    labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))
  if (!sound) throw invalid('a mail address')
  return address
}

/** A number as the whole world dials it (E.164), written as people write it. Without its country nobody knows whose it is. */
function phoneNumber(to: string) {
  const digits = to
    .trim()
    .replace(/^00/, '+')
    .replace(/[\s().\-/]/g, '')
  if (!/^\+[1-9]\d{6,14}$/.test(digits)) throw invalid('a phone number with its country')
  return digits.slice(1)
}

function handleOf(to: string) {
  const handle = to.trim().replace(/^@/, '').toLowerCase()
  if (!/^\w{1,15}$/.test(handle)) throw invalid('a name on this network')
  return handle
}

/** A post that answers nothing calls whom it is for by name. */
export function mustName(text: string, handle: string) {
  if (new RegExp(`(^|[^\\w@])@${handle}(?!\\w)`, 'i').test(text)) return
  throw new Problem('invalid', 'conversation.unmentioned', 'A public post reaches a person only by naming them.', {
    handle: `@${handle}`,
  })
}

/** A conversation that we begin: nobody waits, and it is its beginner's. */
export function begun({
  ticket: id,
  account,
  actor,
  public: open,
  context,
  text,
  createdAt,
  begins,
}: Reply): Ticket | undefined {
  if (!begins) return undefined
  const { number, team, name, author, follows } = begins
  return {
    id,
    number,
    rev: 0,
    seq: 0,
    account,
    team,
    owner: actor,
    state: 'waiting-customer',
    public: open,
    openedAt: createdAt,
    name,
    preview: preview(text),
    epoch: 0,
    ...(author ? { author } : {}),
    ...(context ? { context } : {}),
    ...(follows ? { follows } : {}),
  }
}

/** The network said who it is, and in public where all that follows hangs. */
export function found(
  ticket: Ticket,
  { author, post }: { author: string | undefined; post: string | undefined },
): Ticket {
  if (ticket.heardAt) return ticket
  return {
    ...ticket,
    ...(author && !ticket.author ? { author } : {}),
    ...(post && ticket.public && !ticket.root ? { root: post, target: { id: post, space: 'post' as const } } : {}),
  }
}
