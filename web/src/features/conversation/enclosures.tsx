import type { EnclosureView } from '@ascolta/functions/api/views'
import { Download } from 'lucide-react'
import { enclosureUrl } from '../../api.ts'
import { megabytes } from '../composer/files.ts'

/** What went with a reply of ours: pictures as they are, all else to be saved. */
export function Enclosures({ ticket, reply, of }: { ticket: string; reply: string; of: EnclosureView[] | undefined }) {
  if (!of) return null
  return (
    <ul className="attachments">
      {of.map((file) => {
        const url = enclosureUrl(ticket, reply, file)
        return (
          <li key={file.id}>
            {file.type === 'image' ? (
              <a href={url} target="_blank" rel="noreferrer noopener">
                <img className="attached" src={url} alt={file.name} loading="lazy" />
              </a>
            ) : (
              <a className="with-icon" href={url} target="_blank" rel="noreferrer noopener">
                <Download aria-hidden />
                {file.name} · {megabytes(file.bytes)}
              </a>
            )}
          </li>
        )
      })}
    </ul>
  )
}
