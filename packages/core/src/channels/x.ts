import type { Action, Adapter, Call } from './channel.ts'
import { find } from './x.find.ts'
import { hear } from './x.hear.ts'
import { lane } from './x.lane.ts'
import { listen } from './x.listen.ts'
import { outcome } from './x.outcome.ts'
import { watchX } from './x.watch.ts'

const common = {
  // Media are uploaded in calls of their own, which this desk does not make yet.
  attachments: null,
  windowHours: null,
  marker: 'none',
  lookup: true,
  // An equal text is refused without an id, and a second answer in public cannot be unseen: a person decides.
  resendAfterMinutes: null,
  edit: false,
  // Since April 2026 no self-serve app may like.
  like: false,
  privateReply: null,
  // Dollars per call on pay-per-use, changelog of 2026-04-20.
  price: { post: 0.015, postWithLink: 0.2, summonedReply: 0.01, message: 0.015 },
} as const

interface Limits {
  /** What a post may weigh: 280 is everybody's, a Premium account's may be up to 25,000. */
  postLength?: number
}

/** Posts, replies, quotes and private messages of an account on X, API version 2. */
export const xWith = ({ postLength = 280 }: Limits = {}): Adapter => ({
  channel: 'x',
  capabilities: {
    // 100 posts and 15 messages in a quarter of an hour; an older page says more.
    public: { ...common, text: { limit: postLength, unit: 'weighted' }, perMinute: 6, delete: true, hide: true },
    // Stated on an older official page only, absent from today's: unconfirmed.
    private: { ...common, text: { limit: 10_000, unit: 'characters' }, perMinute: 1, delete: false, hide: false },
  },
  hear,
  lane,
  send: ({ recipient, target, text }) =>
    recipient
      ? { method: 'POST', path: `/2/dm_conversations/with/${encodeURIComponent(recipient)}/messages`, json: { text } }
      : {
          method: 'POST',
          path: '/2/tweets',
          json: { text, ...(target && { reply: { in_reply_to_tweet_id: target.id } }) },
        },
  outcome,
  find,
  listen,
  watch: watchX,
  act,
})

export const x = xWith()

function act(action: Action): Call | undefined {
  if (!('id' in action)) return undefined
  const path = `/2/tweets/${encodeURIComponent(action.id)}`
  switch (action.kind) {
    case 'hide':
    case 'show':
      return { method: 'PUT', path: `${path}/hidden`, json: { hidden: action.kind === 'hide' } }
    case 'delete':
      return { method: 'DELETE', path }
    default:
      return undefined
  }
}
