import { Channel } from '@ascolta/core/channels/channel'
import { Reason } from '@ascolta/core/people/person'
import { Instant } from '@ascolta/core/schema'
import * as v from 'valibot'
import { Row } from './views.ts'

const Who = v.object({ id: v.string(), name: v.string() })

/** How to talk to this person, in a colleague's words. */
export const CareNoteView = v.object({
  id: v.string(),
  kind: v.picklist(['do', 'avoid']),
  text: v.string(),
  by: Who,
  at: Instant,
})
export type CareNoteView = v.InferOutput<typeof CareNoteView>

/** One of a person's identities: named by their newest conversation there. */
export const IdentityView = v.object({
  ticket: v.string(),
  /** The one whose card this is. */
  self: v.boolean(),
  channel: Channel,
  account: v.string(),
  name: v.optional(v.string()),
  /** Where the network's id says something to people: an address, a number. */
  address: v.optional(v.string()),
  /** By which joining it came in: taking that back takes it out again. */
  joining: v.optional(v.object({ id: v.string(), by: v.optional(Who), at: Instant, why: Reason })),
})
export type IdentityView = v.InferOutput<typeof IdentityView>

/** Somebody who may be the same person, and why. */
export const LikelyView = v.object({ ticket: Row, why: Reason })

/** The same words elsewhere, at about the same time. */
export const TwinView = v.object({
  ticket: Row,
  at: Instant,
  answered: v.optional(v.object({ by: v.optional(v.string()), at: Instant })),
})

/** All that is known of the customer of one ticket. What no part of the desk measures yet is absent, never zero. */
export const Card = v.object({
  identities: v.array(IdentityView),
  /** Every other conversation with this person, on every channel, open or done, newest first. */
  tickets: v.array(Row),
  notes: v.array(CareNoteView),
  /** Where they prefer to be talked to: chosen by a colleague, or counted from their conversations. */
  preferred: v.optional(v.object({ channel: Channel, chosen: v.boolean() })),
  language: v.optional(v.string()),
  fields: v.array(v.object({ name: v.string(), value: v.string() })),
  /** When the CRM said so; `silentAt`: when it was last asked and did not answer. */
  fieldsAt: v.optional(Instant),
  silentAt: v.optional(Instant),
  /** Whether the CRM is to be asked now (`GET /tickets/:id/crm`). */
  ask: v.boolean(),
  likely: v.array(LikelyView),
  twins: v.array(TwinView),
})
export type Card = v.InferOutput<typeof Card>

/** What a person did in public, as far as it reached us. */
export const Activity = v.object({
  activity: v.array(
    v.object({
      ticket: v.string(),
      at: Instant,
      kind: v.picklist(['message', 'mention']),
      text: v.string(),
      permalink: v.optional(v.string()),
    }),
  ),
})
export type Activity = v.InferOutput<typeof Activity>
