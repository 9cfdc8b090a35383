import * as v from 'valibot'
import { accountOf, action, type Frame } from '../frame.ts'
import { personOf, Unplayable } from '../world.ts'
import { addressOf, composed, type Letter, type Letters, newMessageId } from './letters.ts'
import type { Office } from './office.ts'

const Verdict = v.optional(v.picklist(['PASS', 'FAIL', 'GRAY', 'PROCESSING_FAILED']))

const Mail = v.object({
  account: v.string(),
  /** By id, name or address; a new name is a new person. */
  person: v.string(),
  subject: v.optional(v.pipe(v.string(), v.maxLength(900)), ''),
  text: v.optional(v.pipe(v.string(), v.maxLength(500_000))),
  html: v.optional(v.string()),
  /** The mail it answers. */
  answers: v.optional(v.string()),
  /** How much of the thread the mail program tells: all, or only the mail that is answered, as on iOS. */
  program: v.optional(v.picklist(['usual', 'only-last', 'none']), 'usual'),
  /** Whether the answered mail is quoted below. */
  quote: v.optional(v.boolean(), true),
  /** Another address of the mailbox than the usual one. */
  to: v.optional(v.array(v.string())),
  from: v.optional(v.string()),
  /** MAIL FROM, where it is not the author. */
  sender: v.optional(v.string()),
  messageId: v.optional(v.string()),
  headers: v.optional(v.record(v.string(), v.string())),
  files: v.optional(
    v.array(
      v.object({
        filename: v.string(),
        content: v.string(),
        encoding: v.optional(v.literal('base64')),
        contentType: v.optional(v.string()),
      }),
    ),
  ),
  verdicts: v.optional(v.object({ spam: Verdict, virus: Verdict, spf: Verdict, dkim: Verdict, dmarc: Verdict })),
})

/** What people do by mail. */
export function mailCustomers(frame: Frame, letters: Letters, office: Office) {
  const { world } = frame

  return {
    /** Writes a mail, or answers one. Resolves when it was brought to the desk for the first time. */
    mail: action(Mail, async ({ account: id, answers, program, quote, ...mail }) => {
      const account = accountOf(frame, id)
      if (account.channel !== 'email') throw new Unplayable(`"${id}" is no mailbox.`)
      const person = mail.person.includes('@') ? undefined : personOf(world, mail.person)
      const address = mail.from ?? addressOf(person?.name ?? mail.person)
      const answered = answers === undefined ? undefined : letters.get(answers)
      if (answers !== undefined && !answered) throw new Unplayable(`There is no mail "${answers}".`)
      const at = frame.clock()
      const to = mail.to ?? [answered?.fromUs ? (answered.replyTo ?? answered.from) : account.external]
      const messageId = mail.messageId ?? newMessageId(address)
      const raw = await composed({
        from: { name: person?.name ?? '', address },
        to: to.join(', '),
        subject: mail.subject || (answered ? again(answered.subject) : ''),
        text: quote && answered ? `${mail.text ?? ''}\n\n${quoted(answered)}` : mail.text,
        html: mail.html,
        messageId,
        at,
        headers: mail.headers,
        files: mail.files,
        ...(answered && program !== 'none' && chain(answered, program)),
      })
      const envelope = { sender: mail.sender ?? address, recipients: to }
      const letter = await office.arrive({ raw, at, ...envelope, verdicts: mail.verdicts }, account)
      return { id: letter.id, messageId, address, person: person?.id }
    }),
  }
}

const chain = ({ messageId, references }: Letter, program: 'usual' | 'only-last') => ({
  inReplyTo: messageId,
  references: program === 'usual' ? [...references, messageId] : [messageId],
})

const again = (subject: string) => (/^re:/i.test(subject) ? subject : `Re: ${subject}`)

const quoted = ({ from, text, at }: Letter) =>
  `Il giorno ${new Date(at).toISOString().slice(0, 10)}, ${from} ha scritto:\n\n${text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')}`
