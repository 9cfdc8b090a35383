import type { Dial } from '@ascolta/core/accounts/network'
import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Channel } from '@ascolta/core/channels/channel'
import { type Clock, iso, later } from '@ascolta/core/clock'
import { sha256 } from '@ascolta/core/hash'
import type { Delivery } from '@ascolta/core/inbound/delivery'
import { type Stored, Unwanted, Wanted } from '@ascolta/core/inbound/media'
import { isPage, sniff } from '@ascolta/core/outbound/sniff'
import type { Fetch, Outbox, Secrets } from '@ascolta/core/ports'
import pMap from 'p-map'
import * as v from 'valibot'
import type { Shelf } from '../files.ts'
import { topology } from '../topology.ts'
import { enqueue } from '../webhook/enqueue.ts'
import type { Hosts } from './address.ts'
import { type Download, Unkept, unkeptIn } from './download.ts'

export interface Deps {
  queue: Outbox
  tokens: Secrets
  store: Pick<Shelf, 'write' | 'erase'>
  /** Calls of a network's own API, where a file is asked for by its number. */
  fetch: Fetch
  dial: Dial
  download: Download
  hostsOf: (channel: Channel) => Hosts
  /** What proves to a network that it is us who ask for a file. */
  credentials: (channel: Channel, url: string, token: string) => Record<string, string>
  clock: Clock
}

type Piece = Stored['pieces'][number]

/** Three at once: a picture each, and none of them holds up an album for long. */
const side = 3

const patience = 10_000
/** Nothing is begun later than this: where it is, itself and our store take 40 s at worst, and then it is to be told. */
const beginning = 60_000
const Found = v.object({ url: v.string() })

/**
 * Brings what customers sent into the desk's own store. What is kept and what never will be goes back through the inbound
 * queue; where another try may help it throws, and is called again. Said twice, it is done twice and leaves the same.
 */
export const fetching = (deps: Deps, log: (line: string) => void = console.log) => {
  const { queue, tokens, store, download, clock } = deps

  async function fetching(event: unknown) {
    if (v.is(Unwanted, event))
      return void (await pMap(event.erase, (name) => store.erase(keyOf(name)), { concurrency: side }))
    const wanted = v.parse(Wanted, event)
    const last = later(iso(clock()), beginning)
    const soon = () => iso(clock()) <= last
    const outcomes = await pMap(wanted.pieces, async (piece) => (soon() ? kept(wanted, piece) : undefined), {
      concurrency: side,
    })
    const done = outcomes.filter((one) => one !== undefined)
    const left = wanted.pieces.length - done.length
    log(JSON.stringify({ channel: wanted.channel, kept: done.filter((one) => 'key' in one).length, left }))
    await tell(wanted, done)
    if (left > 0) throw new Error(`${left} could not be fetched now`)
  }

  /** Every try has failed. What was kept meanwhile stays kept. */
  async function failed(event: unknown) {
    // Nobody can be told but whoever reads the log.
    if (v.is(Unwanted, event)) return console.error('not erased', { files: event.erase.length })
    const wanted = v.parse(Wanted, event)
    await tell(
      wanted,
      wanted.pieces.map(({ place }) => ({ place, lost: 'unreachable' as const })),
    )
  }

  async function kept(wanted: Wanted, piece: Wanted['pieces'][number]): Promise<Piece | undefined> {
    const { place, type, name } = piece
    try {
      const bytes = await bytesOf(wanted, piece)
      if (bytes.length === 0) throw new Unkept('gone')
      if (type !== 'file' && isPage(bytes)) throw new Unkept('not-media')
      const mime = sniff(bytes)
      const key = keyOf(name)
      await store.write(key, bytes, mime)
      return { place, key, mime, bytes: bytes.length }
    } catch (error) {
      const unkept = unkeptIn(error)
      if (unkept) return { place, lost: unkept.reason }
      console.warn('not fetched now', { channel: wanted.channel, reason: nameOf(error) })
      return undefined
    }
  }

  async function bytesOf({ channel, account, external, space }: Wanted, { id, url }: Wanted['pieces'][number]) {
    const { media } = adapterOf(channel)
    const needed = (id && media?.located) || media?.proved(space)
    const token = needed ? (await tokens())[account] : undefined
    if (needed && !token) throw new Unkept('refused')
    const address = id && token && media?.located ? await located(channel, media.located(id, external), token) : url
    if (!address) throw new Unkept('gone')
    const proof = token && media?.proved(space) ? deps.credentials(channel, address, token) : {}
    return download(address, deps.hostsOf(channel), proof)
  }

  /** Where a file is that is named by a number only. */
  async function located(channel: Channel, call: Parameters<Dial>[1], token: string) {
    const { url, headers } = await deps.dial(channel, call, token)
    const answer = await deps.fetch(url, {
      method: call.method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    })
    const text = await answer.text()
    if (answer.status === 429 || answer.status >= 500) throw new Error(`the network answered ${answer.status}`)
    if (answer.status === 401 || answer.status === 403) throw new Unkept('refused')
    const found = v.safeParse(v.pipe(v.string(), v.parseJson(), Found), text)
    if (!answer.ok || !found.success) throw new Unkept('gone')
    return found.output.url
  }

  async function tell({ channel, external, space, id }: Wanted, pieces: Piece[]) {
    if (pieces.length === 0) return
    const stored: Stored = { space, id, pieces }
    const delivery: Delivery = { v: 1, channel, external, receivedAt: iso(clock()), raw: '', stored }
    const lane = `media-${sha256(`${channel}:${external}:${space}:${id}`).slice(0, 40)}`
    const left = await enqueue(queue, [{ delivery, lane, dedup: sha256(`${lane}:${JSON.stringify(stored)}`) }])
    if (left > 0) throw new Error('The queue did not take what became of attachments.')
  }

  return { fetching, failed }
}

const keyOf = (name: string) => `${topology.files.media}/${name}`

const nameOf = (error: unknown) =>
  error instanceof Error ? ('code' in error && typeof error.code === 'string' ? error.code : error.name) : typeof error
