import { typesOf } from './genuine.ts'

/** Bytes of which nothing is known are a file to be saved, whatever a sender says of them. */
const unknown = 'application/octet-stream'

/** A browser needs four bytes for each of these to paint a picture, whatever its file weighs. */
const mostPixels = 50_000_000

/** What bytes are, by themselves: a picture that is too large to be painted, or whose size cannot be read, is a file. */
export function sniff(bytes: Uint8Array): string {
  const [mime = unknown] = typesOf(bytes)
  if (!mime.startsWith('image/')) return mime
  const [width, height] = sizeOf(mime, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const pixels = width * height
  return pixels > 0 && pixels <= mostPixels ? mime : unknown
}

/** A page of the web in the place of a file: what a network says instead, to people. */
export const isPage = (bytes: Uint8Array) =>
  /^\s*(<!doctype html|<html|<\?xml|[{[])/i.test(
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 200)).toString('latin1'),
  )

function sizeOf(mime: string, bytes: Buffer): [width: number, height: number] {
  try {
    if (mime === 'image/png') return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
    if (mime === 'image/gif') return [bytes.readUInt16LE(6), bytes.readUInt16LE(8)]
    if (mime === 'image/webp') return webp(bytes)
    return jpeg(bytes)
  } catch {
    return [0, 0]
  }
}

function webp(bytes: Buffer): [number, number] {
  const kind = bytes.toString('latin1', 12, 16)
  if (kind === 'VP8X') return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1]
  if (kind === 'VP8 ') return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff]
  const packed = bytes.readUInt32LE(21)
  return [(packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1]
}

/** Goes from segment to segment until the one that says how large the picture is. */
function jpeg(bytes: Buffer): [number, number] {
  for (let at = 2; at < bytes.length; ) {
    if (bytes[at] !== 0xff) return [0, 0]
    const marker = bytes.readUInt8(at + 1)
    if (marker === 0xff) at += 1
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)]
    else at += 2 + bytes.readUInt16BE(at + 2)
  }
  return [0, 0]
}
