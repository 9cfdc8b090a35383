import type { Call, Carried, Outgoing } from './channel.ts'
import { addressOf, isAddress, threadOf } from './email.mail.ts'

/** SES: characters in the value of one header. */
const longestHeader = 870
const longestTag = 256

/** The call that answers a mail in its thread, SESv2 `SendEmail`. SES writes `Message-ID` and `Date` itself, whatever is set. */
export function send(reply: Outgoing): Call {
  const { external, recipient = '', context = {}, as = {} } = reply
  const { messageId, subject = '', replyTo } = context
  const thread = /^[a-z0-9]{1,64}$/i.test(context.thread ?? '') ? (context.thread ?? '') : threadOf(reply.id)
  const before = (context.references ?? '').split(' ').filter((id) => id !== '' && id !== messageId)
  const headers = messageId ? [one('In-Reply-To', [messageId]), one('References', [...before, messageId])] : []
  return {
    method: 'POST',
    path: '/v2/email/outbound-emails',
    json: {
      FromEmailAddress: named(as.address ?? external, as.name),
      ReplyToAddresses: [addressOf(external, thread)],
      Destination: { ToAddresses: [isAddress(replyTo) ? replyTo : recipient] },
      Content: {
        Simple: {
          Subject: utf8(reply.first ? subject : answering(subject)),
          Body: { Text: utf8(reply.text) },
          ...(headers.length > 0 && { Headers: headers }),
          ...(reply.attachments && { Attachments: reply.attachments.map(enclosed) }),
        },
      },
      EmailTags: [{ Name: 'reply', Value: tagOf(reply.id) }],
    },
  }
}

/** What SES lets stand in a tag. */
export const tagOf = (id: string) =>
  id
    .replaceAll('/', '.')
    .replace(/[^\w.@-]/g, '_')
    .slice(0, longestTag)
export const untagged = (tag: string) => tag.replaceAll('.', '/')

const enclosed = ({ name = 'file', mime, data = '' }: Carried) => ({
  FileName: name,
  ...(mime && { ContentType: mime }),
  ContentDisposition: 'ATTACHMENT',
  ContentTransferEncoding: 'BASE64',
  RawContent: data,
})

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' })

/** A subject that was answered already is not answered twice, in whatever language it was. */
function answering(subject: string) {
  const words = subject.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return /^(re|r|aw|sv|antw|rif|res)\s*(\[\d+\])?:/i.test(words) ? words : `Re: ${words}`.trim()
}

/** Ids in a header; from the middle of a thread too long for it some are left out, never the first nor the last. */
function one(Name: string, ids: string[]) {
  const [first, ...rest] = ids.filter((id) => /^[!-;=?-~]+$/.test(id)).map((id) => `<${id}>`)
  const value = (kept: string[]) => [first, ...kept].join(' ')
  let kept = rest
  while (kept.length > 1 && value(kept).length > longestHeader) kept = kept.slice(1)
  return { Name, Value: value(kept).slice(0, longestHeader) }
}

/** A sender with the name that people see: quoted or encoded where mail asks for it (RFC 5322, RFC 2047). */
function named(address: string, name = '') {
  const words = name.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  if (!words) return address
  if (/[^ -~]/.test(words)) return `${encoded(words)} <${address}>`
  return /^[\w !#$%&'*+/=?^`{|}~-]+$/.test(words)
    ? `${words} <${address}>`
    : `"${words.replace(/["\\]/g, '\\$&')}" <${address}>`
}

/** At most 75 characters an encoded word: the bytes go in portions that cut no character. */
function encoded(words: string) {
  const portions: string[] = []
  let portion = ''
  for (const character of words) {
    if (Buffer.byteLength(portion + character) > 42) {
      portions.push(portion)
      portion = ''
    }
    portion += character
  }
  return [...portions, portion].map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join(' ')
}
