import * as v from 'valibot'
import type { Adapter, Heard, Ignored } from './channel.ts'
import { Failed, idOf, isAddress, Mail, mailboxOf, Told, threadIn, threadOf } from './email.mail.ts'
import { untagged } from './email.send.ts'
import { attachment, author, unreadable, word } from './meta.ts'

/** What one mail says: a private message of whoever wrote it, or why nobody waits for an answer. */
export function hear(change: unknown, { external, sentAt }: Parameters<Adapter['hear']>[1]): Heard[] {
  const told = v.safeParse(Told, change)
  if (told.success) return [became(told.output, sentAt)]
  if (v.is(Failed, change)) return [{ kind: 'unreadable', reason: 'mail-failed' }]
  const read = v.safeParse(Mail, change)
  if (!read.success) return [unreadable(read.issues)]
  const mail = read.output
  const why = quarantined(mail) ?? automatic(mail, external)
  if (why) return [ignored(mail, why, sentAt)]
  const { address, name } = mail.from ?? {}
  const parent = mail.inReplyTo.at(-1) ?? mail.references.at(-1)
  const from = author(isAddress(address) ? kept(address) : undefined, name?.slice(0, 200))
  return [
    {
      kind: 'message',
      id: mail.id,
      space: 'message',
      at: sentAt,
      public: false,
      ...(from && { author: from }),
      root: rootOf(mail),
      ...(parent && proven(mail) && { parent: idOf(parent) }),
      text: mail.text,
      attachments: mail.text || mail.attachments.length > 0 ? mail.attachments : [attachment('other')],
      context: contextOf(mail),
    },
  ]
}

/** Whoever wrote, in one of their matters. */
export function lane(change: unknown, _: { external: string }) {
  const told = v.safeParse(Told, change)
  if (told.success) return isAddress(told.output.to) ? { customer: kept(told.output.to) } : {}
  const read = v.safeParse(Mail, change)
  if (!read.success) return {}
  const { from } = read.output
  return { ...(isAddress(from?.address) && { customer: kept(from.address) }), root: rootOf(read.output) }
}

/** What became of a mail of ours. Its tag proves the send, even where the answer to the call was lost. */
function became({ told, id, to, tag, permanent }: Told, at: string): Heard {
  const refused = told === 'reject' || told === 'rendering failure' || (told === 'bounce' && permanent)
  const state = refused ? 'failed' : states.get(told)
  if (!state) {
    // Known and of no consequence, but for a complaint: somebody should see that.
    const passed = ['open', 'click', 'deliverydelay', 'bounce', 'subscription'].includes(told)
    return { kind: 'ignored', id, reason: `event ${word(told)}`, at, public: false, ...(!passed && { unknown: true }) }
  }
  return {
    kind: 'status',
    state,
    ids: [id],
    at,
    public: false,
    ...(isAddress(to) && { author: { id: kept(to) } }),
    ...(tag && { marker: untagged(tag) }),
    ...(refused && { reason: told === 'bounce' ? 'bounced' : 'refused' }),
  }
}

const states = new Map<string, 'sent' | 'delivered'>([
  ['send', 'sent'],
  ['delivery', 'delivered'],
])

/** A customer's own address keeps its plus-part: it is theirs, and some people sort by it. */
const kept = (address: string) => address.trim().toLowerCase()

/** The author's domain says that this was not written there: it goes into no thread (hazard C22). */
const proven = ({ verdicts }: Mail) => verdicts?.dmarc !== 'FAIL'

/** The matter: named by our own plus-address, else by the first mail of the thread, else it begins here. */
function rootOf(mail: Mail) {
  if (!proven(mail)) return threadOf(mail.id)
  const first = mail.references[0] ?? mail.inReplyTo[0] ?? mail.messageId
  return threadIn(mail.recipient) ?? threadOf(first ?? mail.id)
}

/** What an answer needs. It rests on the ticket, which must stay small. */
export function contextOf(mail: Mail): Record<string, string> {
  const { subject, messageId, references, inReplyTo, replyTo, from } = mail
  const before = references.length > 0 ? references : inReplyTo
  const chain = before.length > 4 ? [...before.slice(0, 1), ...before.slice(-3)] : before
  const elsewhere = proven(mail) && isAddress(replyTo) && kept(replyTo) !== kept(from?.address ?? '')
  return {
    thread: rootOf(mail),
    ...(subject && { subject: subject.slice(0, 200).toWellFormed() }),
    ...(messageId && messageId.length <= 400 && { messageId }),
    ...(chain.length > 0 && { references: chain.filter((id) => id.length <= 200).join(' ') }),
    ...(elsewhere && { replyTo: kept(replyTo) }),
    ...(!proven(mail) && { proven: 'no' }),
  }
}

function quarantined({ verdicts }: Mail) {
  if (verdicts?.virus === 'FAIL') return 'virus'
  if (verdicts?.spam === 'FAIL') return 'spam'
  return undefined
}

/** What machines write and nobody waits on; an answer could be answered for ever (RFC 3834). */
function automatic({ automatic, sender, from }: Mail, external: string) {
  const { submitted, precedence, list, suppress } = automatic ?? {}
  if (from && mailboxOf(from.address) === external) return 'own address'
  if (submitted && !/^\s*no\b/i.test(submitted)) return 'automatic answer'
  if (precedence && /^\s*(bulk|junk|list|auto_reply)\b/i.test(precedence)) return 'bulk mail'
  if (list) return 'mailing list'
  if (suppress && !/^\s*none\b/i.test(suppress)) return 'automatic answer'
  if (sender.replace(/[<>\s]/g, '') === '') return 'bounce'
  return undefined
}

/** Kept where an admin finds it: a filter can be wrong about a customer. */
const ignored = ({ id }: Mail, reason: string, at: string): Ignored => ({
  kind: 'ignored',
  id,
  reason,
  at,
  public: false,
  unknown: true,
})
