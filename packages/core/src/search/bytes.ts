/** Whole numbers in as few bytes as they need, one after the other. */
export function writer() {
  let bytes = Buffer.allocUnsafe(1024)
  let length = 0
  const room = (count: number) => {
    if (length + count > bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(bytes.length + count)])
  }
  return {
    number(value: number) {
      room(8)
      let left = value
      while (left >= 128) {
        bytes[length++] = (left % 128) + 128
        left = Math.floor(left / 128)
      }
      bytes[length++] = left
    },
    bytes(more: Uint8Array) {
      room(more.length)
      bytes.set(more, length)
      length += more.length
    },
    get length() {
      return length
    },
    done: () => bytes.subarray(0, length),
  }
}

export function reader(bytes: Uint8Array) {
  let place = 0
  return {
    number() {
      let value = 0
      for (let unit = 1; ; unit *= 128) {
        const byte = bytes[place++]
        if (byte === undefined) throw new Error('a piece of the index ends too early')
        value += (byte & 127) * unit
        if (byte < 128) return value
      }
    },
    bytes(count: number) {
      place += count
      return bytes.subarray(place - count, place)
    },
    skip(count: number) {
      for (let left = count; left > 0; ) if ((bytes[place++] ?? 0) < 128) left--
    },
    get ended() {
      return place >= bytes.length
    },
  }
}
