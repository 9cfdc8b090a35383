import type { Stores } from '@ascolta/core/compose'
import { attachmentAt } from '@ascolta/core/inbound/media'
import { Problem } from '@ascolta/core/problem'
import { Instant } from '@ascolta/core/schema'
import { type Agent, mustSee } from '@ascolta/core/team/agent'
import { Hono } from 'hono'
import * as v from 'valibot'
import { topology } from '../topology.ts'
import type { Deps } from './deps.ts'
import { type Base, may, query } from './door.ts'

const Which = v.strictObject({
  /** When the line was said: with its id that is where it rests. */
  at: Instant,
  /** To be saved, also where a browser could show it. */
  save: v.optional(v.literal('1')),
})

/** What came with messages. The bytes never pass here: who may see the ticket is sent on to a link that lives a minute. */
export function files({ stores, files }: { stores: Pick<Stores, 'tickets' | 'messages'>; files: Deps['files'] }) {
  const { tickets, messages } = stores
  const shelfOf = (key: string) => (key.startsWith(`${topology.files.parts}/`) ? files.parts : files.media)
  const file = { summary: 'A file that came with a message, by a link that lives a minute', refuses: ['file.missing'] }

  return new Hono<Base>().get('/:id/lines/:line/files/:place', may('agent', file), query(Which), async (c) => {
    const { id, line, place } = c.req.param()
    const { at, save } = c.req.valid('query')
    const { key, title, type, mime = '' } = await attached(id, { at, line, place: Number(place) }, c.get('agent'))
    const name = title || [type, mime.split('/')[1]].filter(Boolean).join('.')
    return c.redirect(await shelfOf(key).link(key, { name, type: mime, save: save === '1' }))
  })

  async function attached(id: string, { at, line, place }: { at: string; line: string; place: number }, agent: Agent) {
    const ticket = await tickets.get(id)
    mustSee(agent, ticket.team)
    const message = /^[a-z2-7]{1,40}$/.test(line) ? await messages.get(ticket.id, at, line) : undefined
    const attachment = message && !message.gone ? attachmentAt(message, place) : undefined
    if (!attachment?.key) throw new Problem('missing', 'file.missing', 'There is no such file.')
    return { ...attachment, key: attachment.key }
  }
}
