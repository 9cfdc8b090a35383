import * as v from 'valibot'
import type { Action, Adapter, Call } from './channel.ts'
import { hear, lane } from './facebook-page.hear.ts'
import { listen } from './facebook-page.listen.ts'
import { graphOutcome } from './graph.ts'
import { watchFields } from './graph.watch.ts'
import { ours, Written } from './lookup.ts'
import { Id } from './meta.ts'

const Sent = v.object({ id: Id })
const Comments = v.object({ data: v.array(Written) })

interface Limits {
  /** No Meta page states a length; 8,000 is widely repeated, and error 100 is the final word. */
  commentCharacters?: number
}

/** Comments and visitor posts of a Facebook Page, Graph API v26.0. */
export const facebookPageWith = ({ commentCharacters = 8000 }: Limits = {}): Adapter => ({
  channel: 'facebook-page',
  capabilities: {
    public: {
      text: { limit: commentCharacters, unit: 'characters' },
      // One picture, by its address. Of errors Meta's own says: below 4 MB, and these kinds.
      attachments: {
        kinds: [{ type: 'image', mimes: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'], bytes: 4_000_000 }],
        count: 1,
        words: true,
      },
      windowHours: null,
      marker: 'none',
      lookup: true,
      resendAfterMinutes: null,
      edit: true,
      delete: true,
      hide: true,
      like: true,
      privateReply: { days: 7 },
    },
    private: null,
  },
  hear,
  lane,
  send: (reply) => ({
    method: 'POST',
    path: `/${segment(reply.target?.id)}/comments`,
    json: {
      ...((reply.text || !reply.attachments) && { message: reply.text }),
      ...(reply.attachments?.[0] && { attachment_url: reply.attachments[0].url }),
    },
  }),
  files: 'fetched',
  outcome: (answer) =>
    graphOutcome(answer, (json) => {
      const read = v.safeParse(Sent, json)
      return read.success ? { kind: 'sent', id: read.output.id, space: 'comment' } : undefined
    }),
  find: {
    call: (reply) => ({
      method: 'GET',
      path: `/${segment(reply.target?.id)}/comments?fields=id,from,message,created_time&order=reverse_chronological&limit=100`,
    }),
    match(answer, reply) {
      const read = v.safeParse(Comments, answer.json)
      return read.success ? ours(read.output.data, reply).map(({ id }) => ({ id, space: 'comment' })) : []
    },
  },
  listen,
  watch: watchFields(['feed', 'mention']),
  act,
})

export const facebookPage = facebookPageWith()

function act(action: Action): Call | undefined {
  if (!('id' in action)) return undefined
  const path = `/${segment(action.id)}`
  switch (action.kind) {
    case 'hide':
      return { method: 'POST', path, json: { is_hidden: true } }
    case 'show':
      return { method: 'POST', path, json: { is_hidden: false } }
    case 'edit':
      return { method: 'POST', path, json: { message: action.text } }
    case 'delete':
      return { method: 'DELETE', path }
    case 'like':
      return { method: 'POST', path: `${path}/likes` }
    case 'unlike':
      return { method: 'DELETE', path: `${path}/likes` }
  }
}

/** An id came from outside: it may not lead to another path. */
const segment = (id = '') => encodeURIComponent(id)
