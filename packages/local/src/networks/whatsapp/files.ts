import type { InferOutput } from 'valibot'
import type { Frame } from '../frame.ts'
import type { Attachment } from '../world.ts'
import type { Failure } from './errors.ts'

const audio = ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg']
/** What goes as what, and how large it may be. */
const limits: Record<string, { mimes?: readonly string[]; bytes: number }> = {
  image: { mimes: ['image/jpeg', 'image/png'], bytes: 5_000_000 },
  video: { mimes: ['video/mp4', 'video/3gpp'], bytes: 16_000_000 },
  audio: { mimes: audio, bytes: 16_000_000 },
  sticker: { mimes: ['image/webp'], bytes: 500_000 },
  document: { bytes: 100_000_000 },
}

/** The file that a message names by its address. */
export async function fetchFile(
  { brought }: Pick<Frame, 'brought'>,
  as: string,
  { type, url, name }: InferOutput<typeof Attachment>,
): Promise<{ kept?: InferOutput<typeof Attachment> & { sha256: string }; failure?: Failure }> {
  const found = await brought.fetched(url)
  if (!found) return { failure: 'unfetched' }
  const { mimes, bytes } = limits[as] ?? { bytes: 0 }
  if ((mimes && !mimes.includes(found.mime)) || found.content.length > bytes) return { failure: 'unfit' }
  const kept = brought.keep({ ...found, name: name ?? found.name })
  return { kept: { type, url: kept.url, name: kept.name, sha256: kept.sha256 } }
}
