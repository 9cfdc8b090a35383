import * as v from 'valibot'
import type { Adapter, Carried } from './channel.ts'
import { detail, Id } from './meta.ts'

const Brought = v.object({
  data: v.object({ id: Id, processing_info: detail(v.object({ state: detail(v.string()) })) }),
})

/** X takes pictures before the post, each in a call of its own, and keeps them a day. The post names them by id. */
export const files: Extract<Adapter['files'], object> = {
  bring: ({ data = '', mime = '' }, reply) => ({
    method: 'POST',
    path: '/2/media/upload',
    json: {
      media: data,
      media_category: reply.private || reply.recipient ? 'dm_image' : 'tweet_image',
      media_type: mime,
    },
  }),
  brought({ status, json }) {
    const read = v.safeParse(Brought, json)
    if (status >= 300 || !read.success || read.output.data.processing_info?.state === 'failed') return undefined
    return read.output.data.id
  },
}

/** The ids of what was brought; undefined if nothing was. */
export const idsOf = (carried: Carried[] | undefined) => carried?.flatMap(({ id }) => id ?? [])
