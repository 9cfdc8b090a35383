import * as v from 'valibot'
import { accountOf, action, type Frame, type Happening } from '../frame.ts'
import { Attachment, isComment, personOf, standing, Unplayable } from '../world.ts'
import type { Direct } from './direct.ts'
import type { Media } from './media.ts'

const ToAccount = { account: v.string(), person: v.string() }
const Words = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(8000))
const Address = v.pipe(v.string(), v.url())
const faces: Record<string, string> = { love: '❤️', like: '👍', wow: '😮', sad: '😢', angry: '😠', smile: '😆' }

/** What people do on Instagram. A person is named by id or by name; a new name is a new person. */
export function instagramCustomers(frame: Frame, media: Media, direct: Direct) {
  const { world } = frame
  const isOurs = (external: string | undefined) =>
    frame.accounts.some((one) => one.channel === 'instagram' && one.external === external)

  function tell(happenings: Happening[]) {
    for (const happening of happenings) void frame.tell(happening)
    frame.changed()
  }
  function objectOf(id: string) {
    const object = world.comments.get(id) ?? world.posts.get(id)
    if (!object || !standing(world, id)) throw new Unplayable(`Nothing on Instagram stands under "${id}".`)
    return object
  }
  function thread({ account, person }: { account: string; person: string }) {
    return direct.conversation(accountOf(frame, account).external, personOf(world, person).id)
  }
  function messageOf(id: string) {
    const message = world.messages.get(id)
    const to = message && world.conversations.get(message.conversation)
    if (!to || message.removed) throw new Unplayable(`There is no message "${id}".`)
    return { message, to }
  }

  return {
    /** A comment under a post (the account's newest picture if none is named) or below another comment. Without a person: the account itself, in Instagram's own app. */
    instagramComment: action(
      v.object({
        account: v.string(),
        person: v.optional(v.string()),
        post: v.optional(v.string()),
        parent: v.optional(v.string()),
        text: Words,
      }),
      ({ account, person, post, parent, text }) => {
        const { external } = accountOf(frame, account)
        const newest = world.posts
          .all()
          .findLast((one) => one.page === external && !one.removed && (one.product ?? 'FEED') === 'FEED')
        const author = person === undefined ? undefined : personOf(world, person).id
        const { comment, happenings } = media.comment(objectOf(parent ?? post ?? newest?.id ?? ''), { author, text })
        tell(happenings)
        return { id: comment.id, post: comment.post, person: author }
      },
    ),
    /** The account posts: a picture, a reel, a story, a live broadcast, or an advertisement made of another post. */
    instagramPost: action(
      v.object({
        account: v.string(),
        text: Words,
        product: v.optional(v.picklist(['FEED', 'REELS', 'STORY', 'LIVE', 'AD']), 'FEED'),
        original: v.optional(v.string()),
      }),
      ({ account, ...post }) => {
        const { id } = media.post(accountOf(frame, account), post)
        frame.changed()
        return { id }
      },
    ),
    instagramMention: action(
      v.object({ ...ToAccount, text: Words, where: v.optional(v.picklist(['caption', 'comment']), 'comment') }),
      ({ account, person, text, where }) => {
        const author = personOf(world, person).id
        const { happenings, ...made } = media.mention(accountOf(frame, account), { author, text, where })
        tell(happenings)
        return { ...made, person: author }
      },
    ),
    instagramMessage: action(
      v.object({
        ...ToAccount,
        text: v.optional(v.pipe(v.string(), v.maxLength(20_000))),
        attachments: v.optional(v.array(Attachment)),
        shared: v.optional(
          v.object({
            type: v.picklist(['share', 'ig_reel', 'ig_post', 'ig_story', 'story_mention', 'ephemeral', 'like_heart']),
            url: v.optional(Address),
            title: v.optional(v.string()),
          }),
        ),
        story: v.optional(v.object({ id: v.string(), url: Address })),
        quickReply: v.optional(v.string()),
        replyTo: v.optional(v.string()),
        unsupported: v.optional(v.boolean()),
        standby: v.optional(v.boolean()),
      }),
      ({ account, person, text, attachments, ...extra }) => {
        const to = thread({ account, person })
        const { shared } = extra
        // What the page shows of it.
        const shown = shared?.url ? [{ type: 'image' as const, url: shared.url }] : attachments
        const words = { text: text ?? (shared?.type === 'like_heart' ? '❤️' : undefined), attachments: shown }
        const { message, happenings } = direct.say(to, words, extra)
        tell(happenings)
        return { id: message.id, person: to.person, igsid: to.id }
      },
    ),
    instagramPostback: action(v.object({ ...ToAccount, title: v.string(), payload: v.string() }), (input) => {
      const { id, happenings } = direct.press(thread(input), { title: input.title, payload: input.payload })
      tell(happenings)
      return { id }
    }),
    instagramRead: action(v.object(ToAccount), (input) => tell(direct.read(thread(input)))),
    /** A colleague answers in Instagram's own app. */
    instagramColleague: action(v.object({ ...ToAccount, text: v.string() }), (input) => {
      const { message, happenings } = direct.write(thread(input), { text: input.text })
      tell(happenings)
      return { id: message.id }
    }),
    owns(id: string) {
      const object = world.comments.get(id) ?? world.posts.get(id)
      const message = world.messages.get(id)
      const page = message && world.conversations.get(message.conversation)?.page
      return isOurs(object?.page) || isOurs(page)
    },
    edit({ id, text }: { id: string; text: string }) {
      if (!world.messages.get(id)) throw new Unplayable('On Instagram a comment cannot be edited.')
      const { to, message } = messageOf(id)
      tell(direct.edit(to, message, text))
    },
    /** A comment that is deleted is told to nobody. */
    remove({ id }: { id: string }) {
      if (world.messages.get(id)) {
        const { to, message } = messageOf(id)
        return tell(direct.unsend(to, message))
      }
      const object = objectOf(id)
      if (isComment(object)) media.remove(object)
      frame.changed()
    },
    /** A reaction to a message; likes of comments are told to nobody. */
    react({ id, person, reaction }: { id: string; person: string; reaction?: string | undefined }) {
      if (world.messages.get(id)) {
        const { to, message } = messageOf(id)
        const face = reaction && {
          reaction: reaction in faces ? reaction : 'other',
          emoji: faces[reaction] ?? reaction,
        }
        return tell(direct.react(to, message, face || undefined))
      }
      const object = objectOf(id)
      const { [personOf(world, person).id]: _, ...others } = object.reactions
      const reactions = reaction ? { ...others, [personOf(world, person).id]: reaction } : others
      if (isComment(object)) world.comments.put({ ...object, reactions })
      else world.posts.put({ ...object, reactions })
      frame.changed()
    },
  }
}
