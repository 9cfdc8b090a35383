/** Whether content is what its name says. */
export const isGenuine = (bytes: Uint8Array, mime: string) => typesOf(bytes).includes(mime)

/** What content may be, by how it begins: several types where one beginning serves many, none where it is nothing that the desk sends. */
export function typesOf(bytes: Uint8Array): readonly string[] {
  const found = beginnings.find(({ at = 0, sign }) => starts(bytes, sign, at))
  if (found) return found.is(bytes)
  return isText(bytes) ? ['text/plain', 'text/csv'] : []
}

const office = 'application/vnd.openxmlformats-officedocument'
const always =
  (...types: string[]) =>
  () =>
    types

const beginnings: readonly { sign: string; at?: number; is: (bytes: Uint8Array) => readonly string[] }[] = [
  { sign: '\xff\xd8\xff', is: always('image/jpeg') },
  { sign: '\x89PNG\r\n\x1a\n', is: always('image/png') },
  { sign: 'GIF8', is: always('image/gif') },
  { sign: 'WEBP', at: 8, is: always('image/webp') },
  { sign: 'WAVE', at: 8, is: always('audio/wav') },
  { sign: 'ftyp', at: 4, is: brand },
  { sign: '\x1aE\xdf\xa3', is: always('video/webm') },
  { sign: 'OggS', is: always('audio/ogg') },
  { sign: '#!AMR', is: always('audio/amr') },
  { sign: 'ID3', is: always('audio/mpeg', 'audio/aac') },
  { sign: '\xff\xf1', is: always('audio/aac') },
  { sign: '\xff\xf9', is: always('audio/aac') },
  { sign: '\xff\xfb', is: always('audio/mpeg') },
  { sign: '\xff\xf3', is: always('audio/mpeg') },
  { sign: '\xff\xf2', is: always('audio/mpeg') },
  { sign: '%PDF-', is: always('application/pdf') },
  {
    sign: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    is: always('application/msword', 'application/vnd.ms-excel', 'application/vnd.ms-powerpoint'),
  },
  { sign: 'PK\x03\x04', is: packed },
]

const starts = (bytes: Uint8Array, sign: string, at: number) =>
  bytes.length >= at + sign.length &&
  [...sign].every((character, place) => bytes[at + place] === character.charCodeAt(0))

/** Films and sounds of one family, told apart by their brand. */
function brand(bytes: Uint8Array) {
  const name = String.fromCharCode(...bytes.subarray(8, 12))
  if (name === 'qt  ') return ['video/quicktime']
  if (name.startsWith('3g')) return ['video/3gpp']
  if (name.startsWith('M4A')) return ['audio/mp4']
  return /^(heic|heix|mif1|avif|crx )$/.test(name) ? [] : ['video/mp4', 'audio/mp4']
}

/** Office documents are archives; what is inside says which. An archive of anything else is not sent. */
function packed(bytes: Uint8Array) {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (text.includes('word/document.xml')) return [`${office}.wordprocessingml.document`]
  if (text.includes('xl/workbook.xml')) return [`${office}.spreadsheetml.sheet`]
  if (text.includes('ppt/presentation.xml')) return [`${office}.presentationml.presentation`]
  const open = /^application\/vnd\.oasis\.opendocument\.(text|spreadsheet)/.exec(text.toString('latin1', 38, 120))
  return open ? [open[0]] : []
}

/** Words only: no signs that no text has, and no page or drawing that a browser would run. */
function isText(bytes: Uint8Array) {
  if (bytes.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return false
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return !/<\s*(!doctype|html|svg|script|\?xml|body|iframe)/i.test(text)
}
