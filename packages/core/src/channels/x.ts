import type { Action, Adapter, Call, Outgoing } from './channel.ts'
import { files, idsOf } from './x.files.ts'
import { find } from './x.find.ts'
import { hear } from './x.hear.ts'
import { lane } from './x.lane.ts'
import { listen } from './x.listen.ts'
import { meet } from './x.meet.ts'
import { outcome } from './x.outcome.ts'
import { watchX } from './x.watch.ts'

const common = {
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

/** A picture in one call. Films and moving pictures want several and a wait, which this desk does not make. */
const picture = { type: 'image' as const, mimes: ['image/jpeg', 'image/png', 'image/webp'], bytes: 5_000_000 }

interface Limits {
  /** What a post may weigh: 280 is everybody's, a Premium account's may be up to 25,000. */
  postLength?: number
  /** Characters of a private message: stated on an older official page only. */
  messageLength?: number
  /** How many posts and private messages an account may send in a quarter of an hour: X's pages differ, its headers have the final word. */
  postsPerQuarter?: number
  messagesPerQuarter?: number
}

const perMinute = (perQuarter: number) => Math.max(1, Math.floor(perQuarter / 15))

/** Posts, replies, quotes and private messages of an account on X, API version 2. */
export const xWith = ({
  postLength = 280,
  messageLength = 10_000,
  postsPerQuarter = 100,
  messagesPerQuarter = 15,
}: Limits = {}): Adapter => ({
  channel: 'x',
  capabilities: {
    public: {
      ...common,
      text: { limit: postLength, unit: 'weighted' },
      attachments: { kinds: [picture], count: 4, words: true },
      perMinute: perMinute(postsPerQuarter),
      begin: { to: 'handle', mention: true },
      delete: true,
      hide: true,
    },
    private: {
      ...common,
      text: { limit: messageLength, unit: 'characters' },
      attachments: { kinds: [picture], count: 1, words: true },
      perMinute: perMinute(messagesPerQuarter),
      begin: { to: 'handle' },
      delete: false,
      hide: false,
    },
  },
  hear,
  lane,
  // Private words to nobody are refused by X; as a post everybody would read them.
  send: (reply) => (reply.private || reply.recipient ? message(reply) : post(reply)),
  files,
  outcome,
  find,
  meet,
  listen,
  watch: watchX,
  act,
  // Pictures of private messages are given to their two people only (platforms 5.2).
  media: { proved: (space) => space === 'message' },
})

export const x = xWith()

function post({ target, text, attachments }: Outgoing): Call {
  const media_ids = idsOf(attachments)
  return {
    method: 'POST',
    path: '/2/tweets',
    json: {
      ...((text || !media_ids) && { text }),
      ...(target && { reply: { in_reply_to_tweet_id: target.id } }),
      ...(media_ids && { media: { media_ids } }),
    },
  }
}

function message({ recipient = '', text, attachments }: Outgoing): Call {
  const ids = idsOf(attachments)?.map((media_id) => ({ media_id }))
  return {
    method: 'POST',
    path: `/2/dm_conversations/with/${encodeURIComponent(recipient)}/messages`,
    json: { ...((text || !ids) && { text }), ...(ids && { attachments: ids }) },
  }
}

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
