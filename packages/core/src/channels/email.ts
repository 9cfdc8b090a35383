import type { Adapter } from './channel.ts'
import { hear, lane } from './email.hear.ts'
import { outcome } from './email.outcome.ts'
import { send } from './email.send.ts'

/** E-mail through Amazon SES: mailboxes received by a receipt rule, answers sent with SESv2. One conversation per person and thread. Nothing to `listen` to: a mail that was not handled rests in the mailbox's object store. */
export const email: Adapter = {
  channel: 'email',
  capabilities: {
    public: null,
    private: {
      // Mail has no limit that a person would meet; this is what rests in one item of the table.
      text: { limit: 200_000, unit: 'bytes' },
      // SES takes 40 MB in all, written in base64; many mailboxes take less, and a function holds it whole.
      attachments: {
        kinds: (['image', 'video', 'audio', 'file'] as const).map((type) => ({ type, bytes: 10_000_000 })),
        count: 10,
        total: 10_000_000,
        words: true,
      },
      windowHours: null,
      begin: { to: 'email', subject: true },
      // An `EmailTag` comes back in the events of a configuration set.
      marker: 'callback-data',
      lookup: false,
      // A second mail is ugly, but nobody else sees it (reliability 3.2).
      resendAfterMinutes: 15,
      // One a second in a sandbox, more with SES's leave.
      perMinute: 60,
      edit: false,
      delete: false,
      hide: false,
      like: false,
      privateReply: null,
    },
  },
  hear,
  lane,
  send,
  files: 'within',
  outcome,
}
