import { mint } from '@ascolta/functions/live/pass'
import * as v from 'valibot'
import { WebSocket } from 'ws'

const Frame = v.object({ type: v.string(), id: v.optional(v.string()), event: v.optional(v.string()) })
const Hint = v.object({ ids: v.array(v.string()) })
const Change = v.object({ line: v.object({ text: v.string() }) })

/** What an agent's desk hears: a hint for the list, or the words themselves. */
export interface Heard {
  ids?: string[]
  text?: string
}

/** A desk's live connection: connects with a pass and listens to channels, as the browser does. */
export async function listener(origin: string, key: string, hear: (heard: Heard) => void) {
  const { host } = new URL(origin)
  const pass = (aud: string) => mint(key, { agent: 'bench', session: 'bench', aud, exp: Date.now() / 1000 + 120 })
  const header = Buffer.from(JSON.stringify({ host, Authorization: pass('connect') })).toString('base64url')
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/event/realtime`, [
    'aws-appsync-event-ws',
    `header-${header}`,
  ])
  const pending = new Map<string, PromiseWithResolvers<void>>()
  const wait = (id: string) => {
    const made = Promise.withResolvers<void>()
    pending.set(id, made)
    return made.promise
  }

  socket.on('message', (data) => {
    const { type, id = '', event } = v.parse(Frame, JSON.parse(String(data)))
    if (type === 'connection_ack') pending.get('')?.resolve()
    else if (type === 'subscribe_success') pending.get(id)?.resolve()
    else if (type.endsWith('_error')) pending.get(id)?.reject(new Error(String(data)))
    else if (type === 'data' && event) {
      const said: unknown = JSON.parse(event)
      if (v.is(Hint, said)) hear({ ids: said.ids })
      else if (v.is(Change, said)) hear({ text: said.line.text })
    }
  })
  const failed = Promise.withResolvers<never>()
  socket.on('error', failed.reject)
  const connected = wait('')
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })))
  await Promise.race([connected, failed.promise])

  return {
    async listen(channel: string) {
      const id = `s${pending.size}`
      const done = wait(id)
      const authorization = { host, Authorization: pass(channel) }
      socket.send(JSON.stringify({ type: 'subscribe', id, channel, authorization }))
      await done
    },
    stop: () => socket.terminate(),
  }
}
