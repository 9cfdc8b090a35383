import { mostCarried } from '@ascolta/length/files'
import type { Lists } from '../accounts/network.ts'
import type { Adapter, Carried, Outcome, Outgoing } from '../channels/channel.ts'
import { sha256 } from '../hash.ts'
import type { Lend } from '../ports.ts'
import { type Enclosure, keyOf } from './enclosure.ts'
import type { Reply } from './reply.ts'

interface Deps {
  files: Lend
  /** Brings a file where the network wants it before. Nobody sees that, so it may be done again. */
  bring: Lists
}

/** Why nothing goes out: nothing was done yet that anybody could see, so it is never a doubt. */
type Held = Exclude<Outcome, { kind: 'sent' | 'unknown' }>
type Ready = { words: Outgoing; held?: undefined } | { held: Held }

const awhile = 60
/** There is no time left to claim it. */
export const slow: Held = { kind: 'retry', reason: 'slow', afterSeconds: 5 }

/**
 * Makes a reply's files ready for the socket, each as it was approved, to the byte (O3), and in the form that its network
 * takes. Everything here comes before the claim and may happen again.
 */
export const carry = ({ files, bring }: Deps) =>
  async function carry(
    { id, enclosures }: Reply,
    words: Outgoing,
    adapter: Adapter,
    token: string,
    late: () => boolean,
  ): Promise<Ready> {
    if (!enclosures) return { words }
    const { files: how } = adapter
    if (!how) return { held: { kind: 'failed', reason: 'no-files' } }
    if (enclosures.reduce((sum, { bytes }) => sum + bytes, 0) > mostCarried)
      return { held: { kind: 'failed', reason: 'files-too-large' } }
    const attachments: Carried[] = []
    // One after the other: of those that the network fetches no more than one stands in memory.
    for (const file of enclosures) {
      const ready = await one(file)
      if ('kind' in ready) return { held: ready }
      attachments.push(ready)
    }
    return { words: { ...words, attachments } }

    async function one(file: Enclosure): Promise<Carried | Held> {
      const { name, type, mime } = file
      const key = keyOf(id, file)
      try {
        if (late()) return slow
        const there = await files.look(key)
        if (late()) return slow
        const content = there?.bytes === file.bytes && (await files.read(key))
        if (!content || sha256(content) !== file.sha256) return { kind: 'failed', reason: 'not-approved' }
        if (how === 'fetched') return { name, type, mime, url: await files.lend(key, { name, type: mime }) }
        const whole = { name, type, mime, data: Buffer.from(content).toString('base64') }
        if (how === 'within' || !how) return whole
        return late() ? slow : await brought(whole, how)
      } catch {
        return { kind: 'retry', reason: 'files-unreachable', afterSeconds: awhile }
      }
    }

    async function brought(file: Carried, how: Extract<Adapter['files'], object>): Promise<Carried | Held> {
      const answer = await bring(adapter, how.bring(file, words), token)
      const known = how.brought(answer)
      if (known) return { name: file.name, type: file.type, mime: file.mime, id: known }
      const outcome = adapter.outcome(answer, words)
      if (outcome.kind === 'failed') return { ...outcome, reason: 'media' }
      if (outcome.kind === 'retry' || outcome.kind === 'paused') return outcome
      return { kind: 'retry', reason: 'network-trouble', afterSeconds: awhile }
    }
  }
export type Carry = ReturnType<typeof carry>
