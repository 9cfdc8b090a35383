import { createHmac } from 'node:crypto'
import type { Surroundings } from './container.ts'
import type { Outside, Person, Post, Words } from './outside.ts'

export const appSecret = 'app-secret'

/** A notification at our door: resolves to the status that the network is answered; throws if the container died. */
export type Door = (body: string, signature: string) => Promise<number>

const tries = 12

/** How the networks tell us what happened: again until it is taken, twice, late, or never. */
export function notifier({ time, random, faults }: Surroundings, world: Outside, door: Door) {
  function tell(body: unknown, wait = random.between(100, 2_000)) {
    const text = JSON.stringify(body)
    const signature = `sha256=${createHmac('sha256', appSecret).update(text).digest('hex')}`
    const late = faults.strikes('webhook-late') ? random.between(10_000, 900_000) : 0
    time.after(wait + late, () => void attempt(text, signature, 0))
    if (faults.strikes('webhook-repeated'))
      time.after(wait + random.between(10, 1_200_000), () => void attempt(text, signature, 0))
    if (faults.strikes('webhook-forged')) forge(text, wait)
  }

  async function attempt(body: string, signature: string, count: number): Promise<void> {
    const status = await door(body, signature).catch(() => 502)
    if (status === 200 || count >= tries) return
    time.after(random.between(5_000, 60_000), () => void attempt(body, signature, count + 1))
  }

  /** Somebody who knows everything but the secret. */
  function forge(text: string, wait: number) {
    world.forged++
    const body = text.replace(/"(mid|comment_id)":"/g, '"$1":"forged')
    const signature = `sha256=${createHmac('sha256', 'guessed').update(body).digest('hex')}`
    time.after(wait + 500, () => void door(body, signature).catch(() => 502))
  }

  const entry = (content: object) => ({ object: 'page', entry: [{ id: '1000', time: time.now, ...content }] })
  const feed = (value: object) => entry({ changes: [{ field: 'feed', value: { item: 'comment', ...value } }] })
  const seconds = (at: number) => Math.floor(at / 1000)

  function comment(
    { id, person, text, at, own }: Pick<Words, 'id' | 'person' | 'text' | 'at' | 'own'>,
    parent: string,
  ) {
    return feed({
      verb: 'add',
      comment_id: id,
      post_id: person.root,
      parent_id: parent,
      from: own ? { id: '1000', name: 'Brezza Energia' } : { id: person.id, name: person.name },
      created_time: seconds(at),
      message: text,
    })
  }

  const message = (person: Person, own: boolean, at: number, content: object) =>
    entry({
      messaging: [
        {
          sender: { id: own ? '1000' : person.id },
          recipient: { id: own ? person.id : '1000' },
          timestamp: Math.floor(at),
          ...content,
        },
      ],
    })

  return {
    /** A person, or a colleague in the network's own app, wrote something. */
    said(words: Words, parent = words.person.root) {
      const { person, id, text, at, own } = words
      if (person.channel === 'facebook-page') return tell(comment(words, parent))
      tell(message(person, own, at, { message: { mid: id, text, ...(own ? { is_echo: true, app_id: 7 } : {}) } }))
    },
    edited({ person, id, text }: Words, times: number) {
      if (person.channel === 'messenger')
        return tell(message(person, false, time.now, { message_edit: { mid: id, text, num_edit: times } }))
      const from = { id: person.id, name: person.name }
      const value = { comment_id: id, post_id: person.root, parent_id: person.root, from, message: text }
      tell(feed({ verb: 'edited', created_time: seconds(time.now), ...value }))
    },
    removed({ person, id }: Words) {
      if (person.channel === 'messenger')
        return tell(message(person, false, time.now, { message: { mid: id, is_deleted: true } }))
      const value = { comment_id: id, post_id: person.root, parent_id: person.root, created_time: seconds(time.now) }
      tell(feed({ verb: 'remove', from: { id: person.id, name: person.name }, ...value }))
    },
    /** Our own send comes back. */
    echo(post: Post, person: Person, wait: number) {
      const own = { id: post.id, person, text: post.text, at: post.at, own: true }
      if (post.channel === 'facebook-page') return tell(comment(own, post.parent ?? person.root), wait)
      const content = { mid: post.id, text: post.text, is_echo: true, app_id: 1, metadata: post.marker }
      tell(message(person, true, post.at, { message: content }), wait)
    },
  }
}
export type Notify = ReturnType<typeof notifier>
