import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** What can be replayed below a path, in the order of names: JSON files that no network sends out and mails, in folders that are not set apart by `_`. */
export async function filesBelow(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return wanted(basename(path)) ? [path] : []
  const entries = (await readdir(path, { withFileTypes: true })).toSorted((one, other) =>
    one.name < other.name ? -1 : 1,
  )
  const found = await Promise.all(
    entries.map(async (entry) => {
      const below = join(path, entry.name)
      if (entry.isDirectory()) return entry.name.startsWith('_') ? [] : filesBelow(below)
      return entry.isFile() && wanted(entry.name) ? [below] : []
    }),
  )
  return found.flat()
}

/** What is posted of a file: all of it, or of a recording line by line. */
export function notificationsIn(file: string, bytes: Buffer): { file: string; bytes: Buffer }[] {
  if (!file.endsWith('.jsonl')) return [{ file, bytes }]
  const lines = bytes.toString('utf8').split('\n')
  return lines.flatMap((line, index) =>
    line.trim() ? [{ file: `${file}:${index + 1}`, bytes: Buffer.from(line) }] : [],
  )
}

const wanted = (name: string) => /\.(jsonl?|eml)$/.test(name) && !name.startsWith('outbound_')
