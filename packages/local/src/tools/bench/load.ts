import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { hasher } from '@ascolta/core/hash'
import { channels } from '@ascolta/functions/live/channels'
import { queue } from '@ascolta/functions/queue'
import { SQSClient } from '@aws-sdk/client-sqs'
import { credentials, region } from '../../aws.ts'
import { chance } from '../meter/scenario.ts'
import { person } from './crowd.ts'
import { type Coming, customers } from './customers.ts'
import type { Place, Word } from './desk.ts'
import { kept } from './kept.ts'
import { listener } from './listener.ts'

/** People who are in a conversation already, with a desk looking at each. */
const talking = 200
/** Of all messages, those of people who were never here. */
const strangers = 0.2
/** Of all webhooks, those that come twice. */
const repeated = 0.02
/** How long what was posted may take to be worked through. */
const patience = 600_000

/** Loads a desk in memory with signed webhooks at a rate, with crashes and repetitions, and compares what was said with what is kept. */
export async function load({ rate, seconds }: { rate: number; seconds: number }) {
  const desk = await start()
  const { place } = desk
  const hash = hasher(place.salt)
  const crowd = customers(place)
  for (let number = 0; number < talking; number++) await crowd.says(person(number, hash))
  await desk.settled()
  const live = await listener(place.origin, place.live, crowd.heard)
  await live.listen(channels.team('care'))
  for (let number = 0; number < talking; number++)
    await live.listen(channels.ticket({ id: person(number, hash).ticket, epoch: 0 }))

  crowd.measure()
  const random = chance(11)
  const total = Math.round(rate * seconds)
  const posts: Promise<void>[] = []
  const began = performance.now()
  for (let index = 0; index < total; index++) {
    const early = began + (index * 1000) / rate - performance.now()
    if (early > 1) await sleep(early)
    const number = random() < strangers ? talking + index : Math.floor(random() * talking)
    posts.push(crowd.says(person(number, hash), comingOf(random())))
  }
  const offered = (performance.now() - began) / 1000
  await Promise.all(posts)
  const posted = performance.now()
  await desk.settled()
  const drainSeconds = Number(((performance.now() - posted) / 1000).toFixed(1))

  const stored = await kept(place.table, crowd.sent)
  const { crashes, repeats } = await desk.end()
  live.stop()
  const duplicates = crowd.count.duplicates + repeats
  const offeredRate = Number((total / offered).toFixed(1))
  return {
    sent: crowd.sent.length,
    ...stored,
    crashes,
    duplicates,
    ...crowd.measured(),
    drainSeconds,
    rate: offeredRate,
  }
}

const comingOf = (draw: number): Coming => {
  if (draw >= repeated) return 'once'
  return draw < repeated / 2 ? 'twice' : 'again'
}

/** Starts the desk in its thread. */
async function start() {
  const worker = new Worker(new URL('./desk.ts', import.meta.url))
  const heard = async (): Promise<Word> => {
    const [word] = await once(worker, 'message')
    return word
  }
  const place = await heard().then((word): Place => {
    if (!('ready' in word)) throw new Error('the desk did not start')
    return word.ready
  })
  const sqs = new SQSClient({ endpoint: place.queue.endpoint, region, credentials, useQueueUrlAsEndpoint: false })
  const inbound = queue(sqs, place.queue.url)

  return {
    place,
    /** Resolves when nothing waits and nothing is worked on. */
    async settled() {
      const until = performance.now() + patience
      while (performance.now() < until) {
        const { waiting, inFlight } = await inbound.depth()
        if (waiting + inFlight === 0) return
        await sleep(100)
      }
      throw new Error('the desk did not come to an end')
    },
    /** Stops it; resolves to what went wrong in it on purpose. */
    async end() {
      const word = heard()
      worker.postMessage('end')
      const last = await word
      await worker.terminate()
      sqs.destroy()
      return 'ended' in last ? last.ended : { crashes: 0, repeats: 0 }
    },
  }
}
