import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** The same picture with at most 256 colours: what a page of text needs, in a fourth of the bytes. Only for what a browser takes of itself: eight bits, not interlaced. */
export function smallPng(png: Buffer): Buffer {
  const { width, height, channels, data } = opened(png)
  const { palette, indexOf } = colours(data, channels)
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = indexOf((y * width + x) * channels)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer) {
  const framed = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), data, Buffer.alloc(4)])
  framed.writeUInt32BE(data.length)
  framed.writeUInt32BE(crc32(framed.subarray(4, -4)), framed.length - 4)
  return framed
}

function opened(png: Buffer) {
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const channels = png[25] === 6 ? 4 : 3
  return { width, height, channels, data: unfiltered(inflateSync(Buffer.concat(parts)), width * channels, channels) }
}

/** The bytes of a picture, each of whose rows says how it was written relative to its neighbours. */
function unfiltered(raw: Buffer, row: number, channels: number) {
  const height = raw.length / (row + 1)
  const data = Buffer.alloc(height * row)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)]
    for (let x = 0; x < row; x++) {
      const left = x < channels ? 0 : (data[y * row + x - channels] ?? 0)
      const up = y === 0 ? 0 : (data[(y - 1) * row + x] ?? 0)
      const corner = y === 0 || x < channels ? 0 : (data[(y - 1) * row + x - channels] ?? 0)
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0
      data[y * row + x] = ((raw[y * (row + 1) + 1 + x] ?? 0) + guess) & 255
    }
  }
  return data
}

function paeth(left: number, up: number, corner: number) {
  const [l, u, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  if (l <= u && l <= c) return left
  return u <= c ? up : corner
}

/** The 256 colours that occur most, and for every pixel the nearest of them. */
function colours(data: Buffer, channels: number) {
  const colourAt = (at: number) => ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0)
  const counts = new Map<number, number>()
  for (let at = 0; at < data.length; at += channels) {
    const colour = colourAt(at)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const most = [...counts].toSorted(([, one], [, other]) => other - one).slice(0, 256)
  const palette = most.map(([colour]) => [colour >> 16, (colour >> 8) & 255, colour & 255])
  const known = new Map(most.map(([colour], index) => [colour, index]))
  function nearest(colour: number) {
    const [r, g, b] = [colour >> 16, (colour >> 8) & 255, colour & 255]
    const far = palette.map(([pr = 0, pg = 0, pb = 0]) => (pr - r) ** 2 + (pg - g) ** 2 + (pb - b) ** 2)
    return far.indexOf(Math.min(...far))
  }
  return {
    palette,
    indexOf(at: number) {
      const colour = colourAt(at)
      const index = known.get(colour) ?? nearest(colour)
      known.set(colour, index)
      return index
    },
  }
}
