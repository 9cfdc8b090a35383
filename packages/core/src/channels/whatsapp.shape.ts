import * as v from 'valibot'
import { detail, Id, Words } from './meta.ts'

/** A file as a webhook names it: fetched by its id within seven days, or at its address within minutes and only with the token. */
const Media = v.object({
  id: detail(Id),
  url: v.optional(v.unknown()),
  caption: Words,
  filename: v.optional(v.unknown()),
})

/** Coordinates: zero is a place. */
const Location = v.object({
  latitude: detail(v.number()),
  longitude: detail(v.number()),
  name: detail(v.string()),
  address: detail(v.string()),
  url: v.optional(v.unknown()),
})

const Card = v.object({
  name: detail(
    v.object({
      formatted_name: detail(v.string()),
      first_name: detail(v.string()),
      last_name: detail(v.string()),
    }),
  ),
  org: detail(v.object({ company: detail(v.string()) })),
  phones: detail(v.array(detail(v.object({ phone: detail(v.string()), wa_id: detail(Id) })))),
  emails: detail(v.array(detail(v.object({ email: detail(v.string()) })))),
})
export type Card = v.InferOutput<typeof Card>

const Choice = v.object({ id: detail(v.string()), title: Words, description: detail(v.string()) })

const Order = v.object({
  text: Words,
  product_items: detail(
    v.array(
      detail(
        v.object({
          product_retailer_id: detail(Id),
          quantity: detail(v.union([v.number(), v.string()])),
          item_price: detail(v.union([v.number(), v.string()])),
          currency: detail(v.string()),
        }),
      ),
    ),
  ),
})
export type Order = v.InferOutput<typeof Order>

/** An error inside a webhook. The older shape has `details` at its top. */
export const Trouble = v.object({
  code: detail(Id),
  title: detail(v.string()),
  message: detail(v.string()),
  details: detail(v.string()),
  error_data: detail(v.object({ details: detail(v.string()) })),
})
export type Trouble = v.InferOutput<typeof Trouble>

/** The advertisement or post that a conversation began at. */
export const Referral = v.object({
  source_url: v.optional(v.unknown()),
  headline: detail(v.string()),
  body: detail(v.string()),
  image_url: v.optional(v.unknown()),
  video_url: v.optional(v.unknown()),
})

/** What somebody says, under the name of its type. */
export const Content = v.object({
  type: detail(v.string()),
  text: v.optional(v.object({ body: Words })),
  image: v.optional(Media),
  video: v.optional(Media),
  audio: v.optional(Media),
  document: v.optional(Media),
  sticker: v.optional(Media),
  location: v.optional(Location),
  contacts: v.optional(v.array(Card)),
  button: v.optional(v.object({ text: Words, payload: Words })),
  interactive: v.optional(
    v.object({
      button_reply: v.optional(Choice),
      list_reply: v.optional(Choice),
      nfm_reply: v.optional(v.object({ body: Words, response_json: Words })),
    }),
  ),
  order: v.optional(Order),
  unsupported: detail(v.object({ type: detail(v.string()) })),
  errors: detail(v.array(detail(Trouble))),
  context: detail(
    v.object({ id: detail(Id), referred_product: detail(v.object({ product_retailer_id: detail(Id) })) }),
  ),
  referral: detail(Referral),
})
export type Content = v.InferOutput<typeof Content>

/** Who stands on a message. An echo has the customer in `to`; somebody's new ids stand in `system`. */
export const Parties = v.object({
  from: detail(Id),
  from_user_id: detail(Id),
  from_parent_user_id: detail(Id),
  to: detail(Id),
  to_user_id: detail(Id),
  to_parent_user_id: detail(Id),
  system: detail(
    v.object({
      type: detail(v.string()),
      wa_id: detail(Id),
      user_id: detail(Id),
      parent_user_id: detail(Id),
      previous_user_id: detail(Id),
      previous_parent_user_id: detail(Id),
    }),
  ),
})
export type Parties = v.InferOutput<typeof Parties>

/** One item of `messages[]` or of `message_echoes[]`. */
export const Message = v.object({
  ...Content.entries,
  ...Parties.entries,
  id: Id,
  timestamp: v.optional(v.unknown()),
  group_id: detail(Id),
  reaction: v.optional(v.object({ message_id: Id, emoji: v.nullish(v.string()) })),
  edit: v.optional(v.object({ original_message_id: Id, message: Content })),
  revoke: v.optional(v.object({ original_message_id: Id })),
})
export type Message = v.InferOutput<typeof Message>

/** To whom something of ours went. Fixtures differ in the parent id's spelling. */
export const Recipient = v.object({
  recipient_type: detail(v.string()),
  recipient_id: detail(Id),
  recipient_participant_id: detail(Id),
  recipient_user_id: detail(Id),
  recipient_parent_user_id: detail(Id),
  parent_recipient_user_id: detail(Id),
})
export type Recipient = v.InferOutput<typeof Recipient>

/** One item of `statuses[]`. */
export const Status = v.object({
  ...Recipient.entries,
  id: Id,
  status: v.string(),
  timestamp: v.optional(v.unknown()),
  biz_opaque_callback_data: detail(v.string()),
  errors: detail(v.array(detail(Trouble))),
})
export type Status = v.InferOutput<typeof Status>

/** Who wrote, as far as the network says: no phone number where the person goes by a username. */
export const Contact = v.object({
  profile: detail(v.object({ name: detail(v.string()), username: detail(v.string()) })),
  wa_id: detail(Id),
  user_id: detail(Id),
  parent_user_id: detail(Id),
})
export type Contact = v.InferOutput<typeof Contact>

/** What stands in a change. Each list may be long, empty or absent; `split` leaves one item in one of them. */
export const Value = v.object({
  metadata: detail(v.object({ phone_number_id: detail(Id) })),
  contacts: detail(v.array(detail(Contact))),
  messages: detail(v.array(v.unknown())),
  statuses: detail(v.array(v.unknown())),
  message_echoes: detail(v.array(v.unknown())),
  errors: detail(v.array(detail(Trouble))),
})
export const Change = v.object({ field: v.string(), value: v.unknown() })
