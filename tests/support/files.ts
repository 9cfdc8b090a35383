import { sha256 } from '@ascolta/core/hash'
import { newId } from '@ascolta/core/id'
import type { Enclosure } from '@ascolta/core/outbound/enclosure'
import { fileTypeOf, mimeOf } from '@ascolta/length/files'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))

/** Files as small as they can be while they are still what they are. */
export const contents = {
  /** One white point. */
  'foto.png': new Uint8Array(
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==',
      'base64',
    ),
  ),
  'foto.jpg': bytes('\xff\xd8\xff\xe0\0\x10JFIF\0'),
  'bolletta.pdf': bytes('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
  'guida.mp4': bytes('\0\0\0\x18ftypisom\0\0\0\0isommp42'),
  'voce.mp3': bytes('ID3\x03\0\0\0\0\0\x21'),
  'consumi.csv': bytes('mese;kWh\ngennaio;210\n'),
} satisfies Record<string, Uint8Array>
export type FileName = keyof typeof contents

/** A file of a draft, with the key that it rests under. */
export function aFile(name: FileName, draft: string) {
  const content = contents[name]
  const mime = mimeOf(name) ?? ''
  const file: Enclosure = {
    id: newId('enc'),
    name,
    mime,
    type: fileTypeOf(mime),
    bytes: content.byteLength,
    sha256: sha256(content),
  }
  return { file, content, key: `out/${draft}/${file.id}` }
}

/** A file as an address that holds it: whoever fetches it needs no server. */
export const dataUrl = (name: FileName, mime = mimeOf(name)) =>
  `data:${mime};base64,${Buffer.from(contents[name]).toString('base64')}`
