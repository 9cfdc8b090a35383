import { fileTypeOf, mimeOf, mostBytes } from '@ascolta/length/files'
import * as v from 'valibot'
import { sha256 } from '../hash.ts'
import { Problem } from '../problem.ts'
import { personal } from '../schema.ts'
import { fileName } from './file.ts'
import { isGenuine } from './genuine.ts'

/** A file that goes with a reply. What was approved is its content: another object in its place is never sent (O3). */
export const Enclosure = v.object({
  /** With the draft's id the object's key: nobody guesses it, and nothing that a person wrote stands in it. */
  id: v.string(),
  name: personal(v.string()),
  type: v.picklist(['image', 'video', 'audio', 'file']),
  mime: v.string(),
  bytes: v.number(),
  sha256: v.string(),
  /** The draft it was brought to, where that is another: whoever takes words over takes their files, and nothing is copied. */
  of: v.optional(v.string()),
})
export type Enclosure = v.InferOutput<typeof Enclosure>

/** Where the object store keeps it. */
export const keyOf = (draft: string, { id, of }: Pick<Enclosure, 'id' | 'of'>) => `out/${of ?? draft}/${id}`

export const isEnclosureId = (id: string) => /^enc-[0-9a-hjkmnp-tv-z]{26}$/.test(id)

/** What a file claims to be before it is here. Throws for what the desk does not send. */
export function claimed({ name: raw, bytes }: { name: string; bytes: number }) {
  // Cleaned first and judged then, so that no invisible sign hides what it ends with (CVE-2026-28289).
  const name = fileName(raw)
  const mime = mimeOf(name)
  if (!mime) throw new Problem('invalid', 'file.type', 'The desk does not send files of this kind.')
  if (bytes < 1) throw new Problem('invalid', 'file.empty', 'This file is empty.')
  if (bytes > mostBytes)
    throw new Problem('invalid', 'file.size', `The desk takes files up to ${mostBytes} bytes.`, { limit: mostBytes })
  return { name, mime, type: fileTypeOf(mime) }
}

/** The file as it is: its size and type are read, never believed. */
export function looked(id: string, { name, content }: { name: string; content: Uint8Array }): Enclosure {
  const claim = claimed({ name, bytes: content.byteLength })
  if (!isGenuine(content, claim.mime))
    throw new Problem('invalid', 'file.disguised', 'The content of this file is not what its name says.')
  return { id, ...claim, bytes: content.byteLength, sha256: sha256(content) }
}
