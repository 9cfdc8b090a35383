import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { idsIn, isAddress, mailboxOf } from '@ascolta/core/channels/email.mail'
import { newId } from '@ascolta/core/id'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { addressParser } from 'postal-mime'
import * as v from 'valibot'
import { region } from '../../aws.ts'
import type { Frame } from '../frame.ts'
import type { Answering } from '../moods.ts'
import type { MailEvents } from './events.ts'
import type { Letters } from './letters.ts'

/** A refusal in SES's words. */
class Refused extends Error {
  override readonly name: string
  readonly status: number
  constructor(name: string, message: string, status = 400) {
    super(message)
    this.name = name
    this.status = status
  }
}

const Words = v.object({ Data: v.string(), Charset: v.optional(v.string()) })
/** As SES documents it; what stands outside is refused, as there. */
const Header = v.object({
  Name: v.pipe(v.string(), v.regex(/^[!-9;-@A-~]{1,126}$/)),
  Value: v.pipe(v.string(), v.regex(/^[ -~]{1,870}$/)),
})
const Enclosure = v.object({
  FileName: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  ContentType: v.optional(v.pipe(v.string(), v.maxLength(78)), 'application/octet-stream'),
  ContentDisposition: v.optional(v.picklist(['ATTACHMENT', 'INLINE']), 'ATTACHMENT'),
  ContentTransferEncoding: v.optional(v.picklist(['BASE64', 'QUOTED_PRINTABLE', 'SEVEN_BIT']), 'SEVEN_BIT'),
  RawContent: v.pipe(v.string(), v.base64()),
})
/** Some of the ends of names that SES does not send. */
const unsent = /\.(exe|bat|cmd|com|js|jar|msi|ps1|scr|vbs|lnk|hta|reg)$/i
/** Of the whole mail, encoded. */
const largest = 40_000_000

const Tag = v.object({
  Name: v.pipe(v.string(), v.regex(/^[\w.@-]{1,256}$/)),
  Value: v.pipe(v.string(), v.regex(/^[\w.@-]{1,256}$/)),
})
const Send = v.object({
  FromEmailAddress: v.pipe(v.string(), v.regex(/^[ -~]+$/, 'Local address contains control or whitespace')),
  ReplyToAddresses: v.optional(v.array(v.string()), []),
  Destination: v.object({ ToAddresses: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(50)) }),
  Content: v.object({
    Simple: v.object({
      Subject: Words,
      Body: v.object({ Text: v.optional(Words), Html: v.optional(Words) }),
      Headers: v.optional(v.pipe(v.array(Header), v.maxLength(15)), []),
      Attachments: v.optional(v.array(Enclosure), []),
    }),
  }),
  EmailTags: v.optional(v.array(Tag), []),
})

const signed =
  /^AWS4-HMAC-SHA256 Credential=[^/\s]+\/\d{8}\/[a-z0-9-]+\/ses\/aws4_request, ?SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, ?Signature=[0-9a-f]{64}$/

/** What SES writes itself, whatever is set. */
const ofItsOwn = new Set(['message-id', 'date', 'return-path'])

/** The mail service's sending half, SESv2 `SendEmail`, with its limits, its errors and the moods. */
export function mailService(frame: Frame, letters: Letters, events: MailEvents) {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.post('/v2/email/outbound-emails', async (c) => {
    if (!signed.test(c.req.header('authorization') ?? ''))
      throw new Refused('MissingAuthenticationTokenException', 'Missing Authentication Token', 403)
    const read = v.safeParse(Send, await c.req.json())
    if (!read.success) throw new Refused('BadRequestException', v.summarize(read.issues).slice(0, 300))
    const { FromEmailAddress, ReplyToAddresses, Destination, Content, EmailTags } = read.output
    const from = addressParser(FromEmailAddress)[0]?.address ?? ''
    const account = frame.accounts.find((one) => one.channel === 'email' && one.external === mailboxOf(from))
    if (!account) throw new Refused('MessageRejected', `Email address is not verified: ${from}`)
    const mood = frame.moods.of(account.id)
    const answer = frame.moods.take(account.id)
    if (answer === 'down') return c.text('Service Unavailable', 503)
    refuse(answer)
    const to = Destination.ToAddresses[0]
    if (!isAddress(to)) throw new Refused('BadRequestException', 'Missing final @domain')
    const { Subject, Body, Headers, Attachments } = Content.Simple
    if (Attachments.some(({ FileName }) => unsent.test(FileName) || !FileName.includes('.')))
      throw new Refused('BadRequestException', 'Unsupported attachment type')
    if (Attachments.reduce((sum, { RawContent }) => sum + RawContent.length, 0) > largest)
      throw new Refused('MessageRejected', 'Message length is more than 41943040 bytes long')
    if (new Set(Headers.map(({ Name }) => Name.toLowerCase())).size < Headers.length)
      throw new Refused('BadRequestException', 'Header names must be unique.')

    const id = `0100${randomUUID().slice(0, 4)}${randomUUID().slice(0, 8)}-${randomUUID()}-000000`
    const header = (name: string) =>
      Headers.find(({ Name }) => Name.toLowerCase() === name && !ofItsOwn.has(name))?.Value
    const enclosed = Attachments.map(({ FileName: name, ContentType: mime, RawContent }) =>
      frame.brought.keep({ name, mime, content: Buffer.from(RawContent, 'base64') }),
    )
    letters.put({
      id: newId('letter'),
      account: account.id,
      person: mailboxOf(to),
      fromUs: true,
      from,
      to,
      ...(ReplyToAddresses[0] && { replyTo: ReplyToAddresses[0] }),
      subject: Subject.Data,
      text: Body.Text?.Data ?? Body.Html?.Data ?? '',
      files: enclosed.map(({ name }) => name),
      ...(enclosed.length > 0 && { enclosed: enclosed.map(({ name, mime, url }) => ({ name, mime, url })) }),
      messageId: `${id}@${region}.amazonses.com`,
      references: idsIn(header('references')),
      at: frame.clock().getTime(),
    })
    const metadata = EmailTags.find(({ Name }) => Name === 'reply')?.Value
    frame.applied({
      account: account.id,
      call: 'message',
      object: id,
      target: to,
      text: Body.Text?.Data ?? '',
      ...(enclosed.length > 0 && { files: enclosed.map(({ sha256 }) => sha256) }),
      ...(metadata && { metadata }),
    })
    frame.changed()
    const told = () => events.tell({ id, from, replyTo: ReplyToAddresses, to, tag: metadata, at: frame.clock() })
    if (mood.echo === 'first') await told()
    else if (mood.echo !== 'missing')
      events.after((mood.echo === 'delayed' ? mood.echoDelayMs : 0) + mood.delayMs, told)
    if (mood.delayMs > 0) await pause(mood.delayMs)
    if (answer === 'garbled') throw new Refused('InternalServiceErrorException', 'Internal failure', 500)
    if (answer === 'lost') {
      c.env.outgoing.destroy()
      return RESPONSE_ALREADY_SENT
    }
    return c.json({ MessageId: id })
  })
  app.notFound((c) => c.json({ message: 'No method found matching route.' }, 404))
  app.onError((error, c) => {
    const known = error instanceof Refused ? error : new Refused('InternalFailure', 'Internal failure', 500)
    if (known !== error) console.error('the mail service failed', error)
    return c.json({ message: known.message }, known.status as ContentfulStatusCode, { 'x-amzn-errortype': known.name })
  })
  return app
}

function refuse(answer: Answering) {
  switch (answer) {
    case 'page-limit':
    case 'pair-limit':
      throw new Refused('TooManyRequestsException', 'Maximum sending rate exceeded.', 429)
    case 'app-limit':
      throw new Refused('LimitExceededException', 'Daily message quota exceeded.')
    case 'expired':
      throw new Refused(
        'AccountSuspendedException',
        "The account's ability to send email has been permanently restricted.",
      )
    case 'person-token':
      throw new Refused('MailFromDomainNotVerifiedException', 'The MAIL FROM domain is not verified.')
    case 'unavailable':
      throw new Refused('MessageRejected', 'Email address is on the suppression list for your account.')
    case 'transient':
      throw new Refused('InternalFailure', 'Internal failure', 500)
  }
}
