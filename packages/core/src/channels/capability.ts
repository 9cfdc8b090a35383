import * as v from 'valibot'

/** What a customer may be shown of us: nothing, that we read, also that we write. */
export const Marks = v.picklist(['none', 'seen', 'typing'])
export type Marks = v.InferOutput<typeof Marks>

/** What the composer and the sender must know of a channel. Data: served by the API, used on both sides. Limits that no network states are marked so in the adapter. */
export const Capability = v.object({
  text: v.object({ limit: v.number(), unit: v.picklist(['characters', 'utf16', 'bytes', 'weighted']) }),
  /** What goes beside the words of one reply; null: nothing. Read by `@ascolta/length/files`. */
  attachments: v.nullable(
    v.object({
      /** Each kind with its limit in bytes; without `mimes` all that the desk sends. `alone`: no other file goes with it. */
      kinds: v.array(
        v.object({
          type: v.picklist(['image', 'video', 'audio', 'file']),
          mimes: v.optional(v.array(v.string())),
          bytes: v.number(),
          alone: v.optional(v.boolean()),
        }),
      ),
      count: v.number(),
      /** Bytes of all files together. */
      total: v.optional(v.number()),
      /** The text's limit beside a file, where it is shorter. */
      caption: v.optional(v.number()),
      /** Whether words go in the same message: where not, they are a reply of their own. */
      words: v.boolean(),
    }),
  ),
  /** Hours after the customer's last message in which free text may be sent; null: always. */
  windowHours: v.nullable(v.number()),
  /** Hours in which a person, with the network's permission, may still write after that window closed. */
  humanAgentHours: v.optional(v.number()),
  /** Words that the network approved before may go out, also after the window: how long their parts may be with all gaps filled. */
  templates: v.optional(v.object({ header: v.number(), body: v.number() })),
  /** What comes back with our own send, so that its echo can be told from a colleague. */
  /**
   * How an agent names one person to write to first, and what the network wants then: a subject, approved words only, the
   * name in the text. Absent: the network lets nobody write before the customer did.
   */
  begin: v.optional(
    v.object({
      to: v.picklist(['email', 'phone', 'handle']),
      subject: v.optional(v.literal(true)),
      template: v.optional(v.literal(true)),
      mention: v.optional(v.literal(true)),
    }),
  ),
  marker: v.picklist(['metadata', 'callback-data', 'none']),
  /** Whether a send can be looked up after a doubt. */
  lookup: v.boolean(),
  /** Minutes of "not found" after which a sender may repeat by itself (reliability 3.2); null: never, a person decides. */
  resendAfterMinutes: v.nullable(v.number()),
  /** How many sends a minute the network takes from one account, where that is few: what waited for a pause goes out no faster. */
  perMinute: v.optional(v.number()),
  edit: v.boolean(),
  delete: v.boolean(),
  hide: v.boolean(),
  like: v.boolean(),
  privateReply: v.nullable(v.object({ days: v.number() })),
  /** Read and typing marks: absent where the network has none, else what is shown unless an admin chose. */
  marks: v.optional(Marks),
  /** What one call costs, in dollars, where the network charges: a post, one with a link, an answer to somebody who called us, a private message. */
  price: v.optional(
    v.object({ post: v.number(), postWithLink: v.number(), summonedReply: v.number(), message: v.number() }),
  ),
})
export type Capability = v.InferOutput<typeof Capability>

/** What a channel can do in public and in private; null where it does not exist there. */
export const Capabilities = v.object({ public: v.nullable(Capability), private: v.nullable(Capability) })
export type Capabilities = v.InferOutput<typeof Capabilities>
