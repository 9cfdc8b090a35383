/** What a file is to a network: shown, played, heard, or only handed over. */
export type FileType = 'image' | 'video' | 'audio' | 'file'

/** What a channel takes beside the words of one reply. */
export interface FileRule {
  /** Each kind with its limit in bytes; without `mimes` all that the desk sends. `alone`: no other file goes with it. */
  readonly kinds: readonly {
    readonly type: FileType
    readonly mimes?: readonly string[] | undefined
    readonly bytes: number
    readonly alone?: boolean | undefined
  }[]
  readonly count: number
  /** Bytes of all files of one reply. */
  readonly total?: number | undefined
  /** The text's limit beside a file, where it is shorter. */
  readonly caption?: number | undefined
  /** Whether words go in the same message. */
  readonly words: boolean
}

export interface Sized {
  type: FileType
  mime: string
  bytes: number
}

/** Why files do not fit, as the code of a refusal, with the limit that was met. */
export interface Unfit {
  code:
    | 'reply.no-files'
    | 'reply.file-type'
    | 'reply.file-size'
    | 'reply.file-count'
    | 'reply.file-total'
    | 'reply.file-alone'
    | 'reply.file-words'
  limit?: number
}

/** Bytes that an upload may have, whatever a network would take: what Messenger and most mail servers stop at. */
export const mostBytes = 25_000_000
/** Bytes of one reply's files together, whatever a network would take: each is read once more before it goes out, and there is little time. */
export const mostCarried = 40_000_000
/** Files that one draft holds. */
export const mostFiles = 10

/** What the desk sends at all, by the end of its name. What can run, or carry a script into a browser, is not here. */
const ends: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  '3gp': 'video/3gpp',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  amr: 'audio/amr',
  wav: 'audio/wav',
  pdf: 'application/pdf',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  csv: 'text/csv',
  txt: 'text/plain',
}

/** The type that a file's name claims; undefined for what the desk does not send. The content is held against it afterwards. */
export function mimeOf(name: string): string | undefined {
  const end = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  return Object.hasOwn(ends, end) ? ends[end] : undefined
}

export function fileTypeOf(mime: string): FileType {
  const [kind] = mime.split('/')
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'file'
}

/** What a file picker offers for a channel: the ends of the names it takes. */
export const endsFor = (rule: FileRule) =>
  Object.entries(ends)
    .filter(([, mime]) => kindOf(mime, rule))
    .map(([end]) => `.${end}`)

/** Why these files cannot go with these words on this channel; undefined if they can. Asked by the composer before it brings them and by the server before it takes them for sent. */
export function unfit(files: readonly Sized[], text: string, rule: FileRule | null | undefined): Unfit | undefined {
  if (files.length === 0) return undefined
  if (!rule) return { code: 'reply.no-files' }
  if (files.length > rule.count) return { code: 'reply.file-count', limit: rule.count }
  for (const { mime, bytes } of files) {
    const kind = kindOf(mime, rule)
    if (!kind) return { code: 'reply.file-type' }
    if (bytes > kind.bytes) return { code: 'reply.file-size', limit: kind.bytes }
    if (kind.alone && files.length > 1) return { code: 'reply.file-alone' }
  }
  if (rule.total !== undefined && files.reduce((sum, { bytes }) => sum + bytes, 0) > rule.total)
    return { code: 'reply.file-total', limit: rule.total }
  return !rule.words && text.trim() !== '' ? { code: 'reply.file-words' } : undefined
}

/** How long the words may be, with or without a file beside them. */
export const textLimit = <Text extends { limit: number }>(
  text: Text,
  files: number,
  rule: FileRule | null | undefined,
) => (files > 0 && rule?.caption !== undefined ? { ...text, limit: Math.min(text.limit, rule.caption) } : text)

const kindOf = (mime: string, { kinds }: FileRule) =>
  kinds.find(({ type, mimes }) => (mimes ? mimes.includes(mime) : type === fileTypeOf(mime)))
