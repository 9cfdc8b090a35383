import { crc32, deflateSync } from 'node:zlib'

const side = 96

function chunk(type: string, data: Buffer) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

/** A small picture of one colour fading into dark: another one for every number. */
export function photo(number: number) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const colour = [40 + ((number * 67) % 200), 40 + ((number * 113) % 200), 40 + ((number * 29) % 200)]
  const rows = Array.from({ length: side }, (_, y) => {
    const shade = 1 - (y / side) * 0.7
    const pixel = colour.map((part) => Math.round(part * shade))
    return Buffer.from([0, ...Array.from({ length: side }, () => pixel).flat()])
  })
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
