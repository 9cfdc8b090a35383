import { createHmac } from 'node:crypto'

/** Bodies as Meta sends them, for tools that play customers. */

export interface Said {
  /** The Page it is said to. */
  external: string
  id: string
  text: string
  /** Epoch milliseconds. */
  at: number
}

/** A comment under a post. `from` is the person, or the Page itself when our own words come back. */
export function comment({
  external,
  id,
  text,
  at,
  from,
  post,
}: Said & { from: { id: string; name: string }; post: string }) {
  const value = {
    from,
    message: text,
    post_id: post,
    comment_id: id,
    created_time: Math.floor(at / 1000),
    item: 'comment',
    parent_id: post,
    verb: 'add',
    post: { status_type: 'added_photos', is_published: true, promotion_status: 'inactive', id: post },
  }
  return page(external, Math.floor(at / 1000), { changes: [{ field: 'feed', value }] })
}

/** A private message. With `echo` it is the Page's own, coming back with what it was marked with. */
export function message({
  external,
  id,
  text,
  at,
  person,
  echo,
}: Said & { person: string; echo?: { marker?: string } }) {
  const [sender, recipient] = echo ? [external, person] : [person, external]
  const item = {
    sender: { id: sender },
    recipient: { id: recipient },
    timestamp: at,
    message: {
      mid: id,
      ...(echo ? { is_echo: true, app_id: 1517776481860111, ...(echo.marker ? { metadata: echo.marker } : {}) } : {}),
      text,
    },
  }
  return page(external, at, { messaging: [item] })
}

const page = (id: string, time: number, list: object) => ({ object: 'page', entry: [{ id, time, ...list }] })

/** The value of `x-hub-signature-256`. */
export const signature = (body: string, secret: string) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
