import { idsIn, mailboxOf } from '@ascolta/core/channels/email.mail'
import { newId } from '@ascolta/core/id'
import PostalMime from 'postal-mime'
import type { Received } from '../../received.ts'
import { serviceId } from '../../received.ts'
import { backoff, type Courier } from '../courier.ts'
import type { Account, Frame } from '../frame.ts'
import { addressOf, type Letter, type Letters } from './letters.ts'

/** Brings a mail to the desk; rejects while the desk does not take it. */
export type Deliver = (received: Received) => Promise<unknown>

interface Needs {
  frame: Frame
  letters: Letters
  post: Pick<Courier, 'after'>
  deliver: Deliver
}

/** The way of people's mails to our mailboxes, with the moods of the line; what waits survives a restart. */
export function office({ frame, letters, post, deliver }: Needs) {
  const held: Letter[] = []
  let flying = 0

  async function bring(letter: Letter, attempt = 0): Promise<void> {
    const { raw, envelope, verdicts } = letter
    if (!raw || !envelope) return
    flying++
    try {
      await deliver({
        id: serviceId(letter.id),
        raw: new Uint8Array(Buffer.from(raw, 'base64')),
        at: new Date(letter.at),
        ...envelope,
        ...(verdicts && { verdicts }),
      })
      const { raw: _, ...done } = letter
      letters.put(done)
    } catch {
      const wait = backoff[Math.min(attempt, backoff.length - 1)] ?? 1000
      post.after(wait, () => bring(letter, attempt + 1))
    } finally {
      flying--
      frame.changed()
    }
  }

  async function send(letter: Letter) {
    const manner = frame.moods.of(letter.account).webhooks
    if (manner === 'dropped') return
    if (manner === 'reordered' && held.length === 0) {
      held.push(letter)
      post.after(700, () => held.splice(0).forEach((late) => void bring(late)))
      return
    }
    await bring(letter)
    if (manner === 'repeated') for (let copy = 0; copy < 2; copy++) await bring(letter)
    for (const late of held.splice(0)) await bring(late)
  }

  // A night with the computer off is a long way for a letter, not its end.
  for (const letter of letters.all()) if (letter.raw) post.after(0, () => bring(letter))

  return {
    /** The mailbox an address leads to. */
    mailbox: (address: string): Account | undefined =>
      frame.accounts.find((one) => one.channel === 'email' && one.external === mailboxOf(address)),

    /** A mail that came over the wire for mailboxes of ours. Resolves after the first try to bring it. */
    async arrive({ raw, sender, recipients, at, verdicts }: Omit<Received, 'id'>, account: Account) {
      const mail = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' })
      const from = mail.from?.address || sender
      const letter = letters.put({
        id: newId('letter'),
        account: account.id,
        person: mailboxOf(from),
        fromUs: false,
        from,
        to: recipients[0] ?? '',
        subject: mail.subject ?? '',
        text: mail.text ?? '',
        ...(mail.html && { html: mail.html }),
        files: mail.attachments.map(({ filename, mimeType }) => filename ?? mimeType),
        messageId: idsIn(mail.messageId)[0] ?? '',
        references: idsIn(mail.references),
        at: at.getTime(),
        raw: Buffer.from(raw).toString('base64'),
        envelope: { sender, recipients },
        ...(verdicts && { verdicts: Object.fromEntries(Object.entries(verdicts).filter(([, one]) => one)) }),
      })
      frame.changed()
      await send(letter)
      return letter
    },

    /** Mails that the desk has not taken yet. */
    waiting: () => letters.all().filter(({ raw }) => raw !== undefined).length,
    busy: () => flying > 0,

    /** Each mailbox with its mails, as the page shows them. */
    view: () =>
      frame.accounts
        .filter(({ channel }) => channel === 'email')
        .map(({ id, external, name }) => ({
          id,
          name,
          address: external,
          /** Whose address is whose. */
          addresses: Object.fromEntries(frame.world.people.all().map((one) => [one.id, addressOf(one.name)])),
          letters: letters
            .all()
            .filter(({ account }) => account === id)
            .map(({ raw, envelope: _, html: __, ...letter }) => ({ ...letter, waiting: raw !== undefined })),
        })),
  }
}
export type Office = ReturnType<typeof office>
