import { createHmac } from 'node:crypto'
import type { Surroundings } from './container.ts'
import type { Outside, Person, Post, Words } from './outside.ts'
import { seconds, wire } from './wire.ts'

export const appSecret = 'app-secret'

/** A notification at our door: resolves to the status that the network is answered; throws if the container died. */
export type Door = (body: string, signature: string) => Promise<number>

const tries = 12

/** How the networks tell us what happened: again until it is taken, twice, late, or never. */
export function notifier({ time, random, faults }: Surroundings, world: Outside, door: Door) {
  const bodies = wire(() => time.now)

  function tell(body: unknown, wait = random.between(100, 2_000), taken = () => {}) {
    const text = JSON.stringify(body)
    const signature = `sha256=${createHmac('sha256', appSecret).update(text).digest('hex')}`
    const late = faults.strikes('webhook-late') ? random.between(10_000, 900_000) : 0
    time.after(wait + late, () => void attempt(text, signature, 0, taken))
    if (faults.strikes('webhook-repeated'))
      time.after(wait + random.between(10, 1_200_000), () => void attempt(text, signature, 0, taken))
    if (faults.strikes('webhook-forged')) forge(text, wait)
  }

  async function attempt(body: string, signature: string, count: number, taken: () => void): Promise<void> {
    const status = await door(body, signature).catch(() => 502)
    if (status === 200) return taken()
    if (count >= tries) return
    time.after(random.between(5_000, 60_000), () => void attempt(body, signature, count + 1, taken))
  }

  /** Somebody who knows everything but the secret. */
  function forge(text: string, wait: number) {
    world.forged++
    const body = text.replace(/"(mid|comment_id|id)":"/g, '"$1":"forged')
    const signature = `sha256=${createHmac('sha256', 'guessed').update(body).digest('hex')}`
    time.after(wait + 500, () => void door(body, signature).catch(() => 502))
  }

  return {
    /** A person, or a colleague in the network's own app, wrote something. */
    said(words: Words, parent = words.person.root) {
      const { person, id, text, at, own } = words
      switch (person.channel) {
        case 'facebook-page':
          return tell(bodies.comment(words, parent))
        case 'messenger':
          return tell(
            bodies.messaging(person, own, at, {
              message: { mid: id, text, ...(own ? { is_echo: true, app_id: 7 } : {}) },
            }),
          )
        case 'whatsapp':
          return tell((own ? bodies.phone : bodies.whatsapp)(person, at, { id, type: 'text', text: { body: text } }))
      }
    },

    edited({ person, id, text }: Words, times: number) {
      const from = { id: person.id, name: person.name }
      const value = { comment_id: id, post_id: person.root, parent_id: person.root, from, message: text }
      const message = { context: { id }, type: 'text', text: { body: text } }
      switch (person.channel) {
        case 'facebook-page':
          return tell(bodies.feed({ verb: 'edited', created_time: seconds(time.now), ...value }))
        case 'messenger':
          return tell(bodies.messaging(person, false, time.now, { message_edit: { mid: id, text, num_edit: times } }))
        case 'whatsapp':
          return tell(
            bodies.whatsapp(person, time.now, {
              id: `${id}.e${times}`,
              type: 'edit',
              edit: { original_message_id: id, message },
            }),
          )
      }
    },

    removed({ person, id }: Words) {
      const value = { comment_id: id, post_id: person.root, parent_id: person.root, created_time: seconds(time.now) }
      switch (person.channel) {
        case 'facebook-page':
          return tell(bodies.feed({ verb: 'remove', from: { id: person.id, name: person.name }, ...value }))
        case 'messenger':
          return tell(bodies.messaging(person, false, time.now, { message: { mid: id, is_deleted: true } }))
        case 'whatsapp':
          return tell(
            bodies.whatsapp(person, time.now, { id: `${id}.r`, type: 'revoke', revoke: { original_message_id: id } }),
          )
      }
    },

    /** Our own send comes back: as an echo, or as what became of it. */
    echo(post: Post, person: Person, wait: number) {
      const own = { id: post.id, person, text: post.text, at: post.at, own: true }
      switch (post.channel) {
        case 'facebook-page':
          return tell(bodies.comment(own, post.parent ?? person.root), wait)
        case 'messenger': {
          const content = { mid: post.id, text: post.text, is_echo: true, app_id: 1, metadata: post.marker }
          return tell(bodies.messaging(person, true, post.at, { message: content }), wait, () => {
            if (!world.echoed.has(post.id)) world.echoed.set(post.id, time.now)
          })
        }
        case 'whatsapp':
          for (const [n, state] of ['sent', 'delivered', 'read'].entries())
            tell(bodies.status(statusOf(post, state)), wait * (n + 1))
      }
    },

    /** Taken, and then not delivered. */
    undelivered(post: Post, wait: number) {
      const errors = [{ code: 131026, title: 'Message undeliverable' }]
      tell(bodies.status({ ...statusOf(post, 'failed'), errors }), wait)
    },
  }

  function statusOf({ id, marker, person }: Post, status: string) {
    return { id, status, timestamp: `${seconds(time.now)}`, recipient_id: person, biz_opaque_callback_data: marker }
  }
}
export type Notify = ReturnType<typeof notifier>
