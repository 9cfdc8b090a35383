export { mostBytes, mostFiles } from '@ascolta/length/files'

/** Kinds of image that a browser only ever paints. SVG runs scripts, so it is a file to download. */
export const paintable: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** How a browser is to take a kept file: painted where that is safe, else saved under a harmless name. */
export function served({ name, type, save = false }: { name: string; type: string; save?: boolean }) {
  const shown = !save && paintable.has(type)
  return {
    type: shown ? type : 'application/octet-stream',
    disposition: `${shown ? 'inline' : 'attachment'}; ${named(fileName(name))}`,
  }
}

/**
 * A sender's name for a file as one that may stand on a disk. What cannot be seen goes first, so that nothing hides
 * behind it: zero-width characters, and marks that turn the direction round and make `exe.jpg` of `gpj.exe`.
 */
export function fileName(name: string, fallback = 'file') {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, '')
    .replace(/[/\\:*?"<>|%]+/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  if (!plain) return fallback
  const characters = [...plain]
  if (characters.length <= longest) return plain
  const ending = /\.[a-z0-9]{1,8}$/i.exec(plain)?.[0] ?? ''
  return (
    characters
      .slice(0, longest - ending.length)
      .join('')
      .trimEnd() + ending
  )
}

const longest = 100

/** The name twice, as RFC 6266 has it: for programs that know ASCII only, and as it is. */
export const named = (name: string) =>
  `filename="${name.replace(/[^\x20-\x7e]/g, '_')}"; filename*=UTF-8''${strict(name)}`

/** Percent-encoded, also what `encodeURIComponent` leaves alone. */
export const strict = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
