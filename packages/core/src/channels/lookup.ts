import * as v from 'valibot'
import type { Outgoing } from './channel.ts'
import { detail, Id, instant, Words } from './meta.ts'

/** An object that a network lists when asked what we wrote. */
export const Written = v.object({
  id: Id,
  message: Words,
  created_time: v.optional(v.unknown()),
  from: detail(v.object({ id: detail(Id) })),
})
export type Written = v.InferOutput<typeof Written>

/** Clocks of two companies differ by so much at most. */
const slack = 60_000

/** The objects of ours with the reply's words, the oldest first; without words nothing tells them from others. Written since the attempt began. Networks change white space, composed letters and line ends. */
export function ours(written: Written[], { external, text, since }: Outgoing) {
  const earliest = since ? Date.parse(since) - slack : 0
  if (!plain(text)) return []
  return written
    .filter(({ from, message }) => from?.id === external && plain(message) === plain(text))
    .map((object) => ({ object, at: Date.parse(instant(object.created_time) ?? '') }))
    .filter(({ at }) => !since || at >= earliest)
    .toSorted((one, other) => one.at - other.at)
    .map(({ object }) => object)
}

const plain = (text: string) => text.normalize('NFKC').replace(/\s+/g, ' ').trim()
