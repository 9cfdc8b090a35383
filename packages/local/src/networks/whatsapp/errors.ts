import { GraphError } from '../meta/errors.ts'
import type { Answering } from '../moods.ts'

const refusal = (code: number, title: string, data: string, status = 400) =>
  new GraphError(code, `(#${code}) ${title}`, { status, data })

/** What WhatsApp refuses with. */
export const no = {
  parameter: (data: string) => refusal(100, 'Invalid parameter', data),
  missing: (name: string) => refusal(131008, 'Required parameter is missing', `The parameter ${name} is required.`),
  self: () => refusal(131021, 'Recipient cannot be sender', 'Sender and recipient are the same number.'),
  undeliverable: () => refusal(131026, 'Message undeliverable', 'The message cannot be delivered to this person.'),
  pair: () =>
    refusal(
      131056,
      '(Business Account, Consumer Account) pair rate limit hit',
      'Too many messages from this number to the same person in a short time.',
    ),
  rate: () => refusal(130429, 'Rate limit hit', 'Too many messages from this number in a short time.', 429),
  template: (name: string) =>
    refusal(132001, 'Template name does not exist in the translation', `There is no approved template ${name}.`, 404),
  gaps: () => refusal(132000, 'Number of parameters does not match', 'The number of parameters is not the template’s.'),
  format: () => refusal(132012, 'Parameter format does not match', 'A parameter does not fit the template’s gap.'),
  paused: (name: string) =>
    refusal(132015, 'Template is Paused', `The template ${name} is paused because people did not like it.`),
  trouble: () => refusal(131000, 'Something went wrong', 'The message may or may not have been sent.', 500),
}

/** The moods' answers in WhatsApp's words. */
export const moody: Partial<Record<Answering, () => GraphError>> = {
  'pair-limit': no.pair,
  'page-limit': no.rate,
  unavailable: no.undeliverable,
  garbled: no.trouble,
}

/** Why a message failed after it had been accepted, as a status tells it. */
export const failures = {
  window: {
    code: 131047,
    title: 'Re-engagement message',
    details: 'More than 24 hours have passed since this person wrote.',
  },
  unfetched: { code: 131052, title: 'Media download error', details: 'The file could not be downloaded.' },
  unfit: { code: 131053, title: 'Media upload error', details: 'The file is of a kind or size that is not taken.' },
  undeliverable: { code: 131026, title: 'Message undeliverable', details: 'The message could not be delivered.' },
} as const
export type Failure = keyof typeof failures
