/** Records of one slice: few enough for one answer of the API. */
const records = 100
const mostLetters = 150_000

export interface Slice {
  head: string
  text: string
  line: number
}

/** A file of contacts, cut where a record ends: a line break between quotation marks is none. Lines are counted as an editor does. */
export function slicesOf(file: string): Slice[] {
  const lines = file.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const [head = '', ...rest] = lines
  const slices: Slice[] = []
  let held: string[] = []
  let count = 0
  let letters = 0
  let from = 2
  let open = false
  for (const [index, line] of rest.entries()) {
    held.push(line)
    letters += line.length
    if ((line.split('"').length - 1) % 2 === 1) open = !open
    if (!open) count++
    if (open || (count < records && letters < mostLetters)) continue
    slices.push({ head, text: held.join('\n'), line: from })
    from = index + 3
    held = []
    count = 0
    letters = 0
  }
  if (held.some((line) => line.trim() !== '')) slices.push({ head, text: held.join('\n'), line: from })
  return slices
}

/** What a spreadsheet saved: UTF-8, or what older ones of Windows write. */
export function decoded(bytes: ArrayBuffer) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
