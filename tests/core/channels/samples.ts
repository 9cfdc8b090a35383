import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adapterOf } from '@ascolta/core/channels/adapters'
import type { Heard } from '@ascolta/core/channels/channel'
import type { Piece } from '@ascolta/core/channels/piece'
import { passedOver } from '@ascolta/core/inbound/delivery'
import { piecesOf } from '@ascolta/local/tools/replay/doors'

export const fixtures = join(import.meta.dirname, '../../fixtures')

/** Where the networks' documented samples lie, if this machine has them. */
export const samples = process.env.ASCOLTA_SAMPLES

/** Said in the report of a run, so that nobody takes a skipped test for a passed one. */
export const without = samples ? '' : ' (skipped: ASCOLTA_SAMPLES names no folder)'

export const receivedAt = '2026-11-21T10:00:00.000Z'

export const inboundFiles = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('outbound_'))
    : []

export const piecesIn = (file: string): Piece[] => piecesOf(readFileSync(file, 'utf8'), receivedAt)

/** What triage will hear: the raw change is parsed again, as behind the queue. */
export function heardOf({ delivery }: Piece): Heard[] {
  if (!delivery.channel) {
    const { reason = 'no channel', receivedAt: at } = delivery
    return [passedOver.has(reason) ? { kind: 'ignored', reason, at, public: false } : { kind: 'unreadable', reason }]
  }
  return adapterOf(delivery.channel).hear(JSON.parse(delivery.raw), {
    external: delivery.external,
    sentAt: delivery.sentAt ?? delivery.receivedAt,
  })
}

export const heardIn = (file: string) => piecesIn(file).flatMap(heardOf)
export const fixture = (name: string) => heardIn(join(fixtures, `${name}.json`))
