import { type FileRule, fileTypeOf, mimeOf, mostBytes, mostFiles, type Sized, unfit } from '@ascolta/length/files'
import { i18n } from '@lingui/core'
import { api, Refusal } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { type Store, store } from '../../store.ts'
import type { DraftKeeper } from './draft.ts'

/** A file on its way from this page to the draft, or why it did not get there. */
export interface Upload {
  /** Of this page alone: it has no name on the server before it is there. */
  key: number
  name: string
  bytes: number
  /** From 0 to 1. */
  progress: number
  refused?: string
}

/** In memory, as long as the page: what is under way for each ticket's draft. */
const running = new Map<string, Store<Upload[]>>()
const aborts = new Map<number, AbortController>()
let last = 0

export function uploadsOf(ticket: string) {
  const held = running.get(ticket) ?? store<Upload[]>([])
  running.set(ticket, held)
  return held
}

/** Brings files to the draft: each is refused at once if it cannot go this way, or says how far it got. */
export function bring(ticket: string, keeper: DraftKeeper, files: readonly File[], rule: FileRule | null | undefined) {
  for (const file of files) {
    const upload: Upload = { key: ++last, name: file.name, bytes: file.size, progress: 0 }
    const coming = uploadsOf(ticket).get()
    const before = [...keeper.view.get().enclosures, ...coming.filter((one) => !one.refused).map(sizedOf)]
    const refused = refusalOf(file, before, rule)
    uploadsOf(ticket).set([...coming, refused ? { ...upload, refused } : upload])
    if (!refused) void one(ticket, keeper, file, upload.key)
  }
}

function sizedOf({ name, bytes }: Pick<Upload, 'name' | 'bytes'>): Sized {
  const mime = mimeOf(name) ?? ''
  return { type: fileTypeOf(mime), mime, bytes }
}

/** Why a file does not go, beside those that are there or on their way. */
function refusalOf({ name, size: bytes }: File, before: Sized[], rule: FileRule | null | undefined) {
  if (!mimeOf(name)) return say('file.type')
  if (bytes === 0) return say('file.empty')
  if (bytes > mostBytes) return say('file.size', mostBytes)
  if (before.length >= mostFiles) return say('file.count', mostFiles)
  const file = sizedOf({ name, bytes })
  // What is wrong with the file itself is said before how many there are.
  const not = unfit([file], '', rule) ?? unfit([...before, file], '', rule)
  return not && say(not.code, not.limit)
}

/** In the words of the API's own refusal, with the limit that was met. */
export function say(code: string, limit?: number) {
  const reason = reasonOf(new Refusal(400, code, code))
  if (limit === undefined) return reason
  return `${reason} (max ${limit >= 1_000 ? megabytes(limit) : limit})`
}

export const megabytes = (bytes: number) =>
  bytes < 100_000
    ? `${Math.ceil(bytes / 1_000)} kB`
    : `${(Math.round(bytes / 100_000) / 10).toLocaleString(i18n.locale)} MB`

async function one(ticket: string, keeper: DraftKeeper, file: File, key: number) {
  const abort = new AbortController()
  aborts.set(key, abort)
  const change = (news: Partial<Upload>) =>
    uploadsOf(ticket).set(
      uploadsOf(ticket)
        .get()
        .map((upload) => (upload.key === key ? { ...upload, ...news } : upload)),
    )
  try {
    const { id: draft } = keeper.view.get()
    const slot = await api.openSlot(ticket, draft, { name: file.name, bytes: file.size })
    await put(slot, file, abort.signal, (progress) => change({ progress }))
    await keeper.among(() => api.enclose(ticket, draft, slot.id, file.name))
    drop(ticket, key)
  } catch (error) {
    if (!abort.signal.aborted) change({ refused: reasonOf(error) })
  } finally {
    aborts.delete(key)
  }
}

/** Broken off, or what was refused is put away. */
export function drop(ticket: string, key: number) {
  aborts.get(key)?.abort()
  uploadsOf(ticket).set(
    uploadsOf(ticket)
      .get()
      .filter((upload) => upload.key !== key),
  )
}

export async function withdraw(ticket: string, keeper: DraftKeeper, id: string) {
  await keeper.among((draft) => api.withdraw(ticket, draft, id))
}

/** `fetch` does not say how far an upload is. */
function put(
  { url, headers }: { url: string; headers: Record<string, string> },
  file: File,
  signal: AbortSignal,
  onProgress: (part: number) => void,
) {
  return new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest()
    const down = () => reject(new Refusal(0, 'file.down', 'The file did not get through.'))
    request.open('PUT', url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => (request.status < 300 ? resolve() : down())
    request.onerror = down
    request.onabort = down
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
