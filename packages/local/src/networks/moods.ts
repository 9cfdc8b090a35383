import type { Channel } from '@ascolta/core/channels/channel'
import * as v from 'valibot'
import type { Shelves } from './shelf.ts'

/** What the network answers to a call. */
export const answers = [
  'normal',
  /** Done, but the connection breaks before the answer. */
  'lost',
  /** Done, but the answer is an error: Meta's 1/1357046. */
  'garbled',
  /** Not done: a bare 503 from in front of the API. */
  'down',
  /** Not done: code 2, said to be transient. */
  'transient',
  /** Not done: 613 for the Page, 4 for the app, each with a hint how long to wait. */
  'page-limit',
  'app-limit',
  /** Not done: the token is dead. */
  'expired',
  /** Not done: a person's token where a Page's is needed. */
  'person-token',
  /** Not done: the person cannot be reached. */
  'unavailable',
  /** Not done: too many messages to one person (WhatsApp). */
  'pair-limit',
  /** Not done: the same words were published already, or so the network says. */
  'duplicate',
] as const

/** How a network behaves towards one account. Everything has a calm default. */
export const Mood = v.object({
  /** Milliseconds until an answer; the call takes effect at once. */
  delayMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(120_000)), 0),
  answer: v.optional(v.picklist(answers), 'normal'),
  /** How many calls the answer lasts; absent: until it is changed. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** When our own doing comes back: after the answer, late, never, or before the answer. */
  echo: v.optional(v.picklist(['normal', 'delayed', 'missing', 'first']), 'normal'),
  echoDelayMs: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(600_000)), 3000),
  webhooks: v.optional(v.picklist(['normal', 'repeated', 'reordered', 'dropped', 'bad-signature']), 'normal'),
  /** How long the token lives, as far as the network says: for ever, or three more days. */
  token: v.optional(v.picklist(['lasting', 'expiring']), 'lasting'),
  /** What X finds when it looks at the desk's address. */
  address: v.optional(v.picklist(['valid', 'invalid']), 'valid'),
  /** Whether the network lets an app subscribe. */
  subscription: v.optional(v.picklist(['allowed', 'refused']), 'allowed'),
  /** Meta's older members beside the present ones: `sender_id` as a number in place of `from`. */
  shapes: v.optional(v.picklist(['current', 'old']), 'current'),
})
export type Mood = v.InferOutput<typeof Mood>
export type Answering = Mood['answer']

const anywhere = [
  'normal',
  'lost',
  'garbled',
  'down',
  'transient',
  'page-limit',
  'app-limit',
  'expired',
  'unavailable',
] as const
const manners = ['normal', 'repeated', 'reordered', 'dropped', 'bad-signature'] as const

/** What can be chosen on each network: an answer it never gives is no mood of it. Mail is brought by its own service, which signs nothing. */
export const offers = {
  'facebook-page': {
    answer: [...anywhere, 'person-token', 'duplicate'],
    webhooks: manners,
    shapes: ['current', 'old'],
  },
  messenger: { answer: anywhere, webhooks: manners, shapes: [] },
  instagram: { answer: anywhere, webhooks: manners, shapes: [] },
  whatsapp: { answer: [...anywhere, 'pair-limit'], webhooks: manners, shapes: [] },
  x: { answer: [...anywhere, 'person-token', 'duplicate'], webhooks: manners, shapes: ['current', 'old'] },
  email: {
    answer: [...anywhere, 'person-token'],
    webhooks: manners.filter((manner) => manner !== 'bad-signature'),
    shapes: [],
  },
} as const satisfies Record<Channel, Offer>

interface Offer {
  answer: readonly Answering[]
  webhooks: readonly Mood['webhooks'][]
  shapes: readonly Mood['shapes'][]
}

const Kept = v.object({ id: v.string(), mood: Mood })

export function openMoods({ shelf }: Pick<Shelves, 'shelf'>, changed = () => {}) {
  const kept = shelf('mood', Kept)
  const upset = new Map<string, number>()
  const of = (account: string): Mood => kept.get(account)?.mood ?? v.parse(Mood, {})
  return {
    of,
    /** Replaces the whole mood; what is left out is calm again. */
    set(account: string, mood: v.InferInput<typeof Mood>) {
      return kept.put({ id: account, mood: v.parse(Mood, mood) }).mood
    },
    /** The answer for one call; counts down where it was set for a number of calls. */
    take(account: string): Answering {
      const { times, ...mood } = of(account)
      if (mood.answer !== 'normal') {
        upset.set(account, (upset.get(account) ?? 0) + 1)
        changed()
      }
      if (times !== undefined && mood.answer !== 'normal')
        kept.put({ id: account, mood: times > 1 ? { ...mood, times: times - 1 } : { ...mood, answer: 'normal' } })
      return mood.answer
    },
    /** How many calls a mood has met since the start. */
    met: (account: string) => upset.get(account) ?? 0,
  }
}
export type Moods = ReturnType<typeof openMoods>
