import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { reasonOf } from '../../problems.ts'
import { Age } from '../../ui/time.tsx'

/** What this person said in public, as far as it reached us: asked for when somebody wants to know. */
export function PublicLife({ ticket }: { ticket: string }) {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  const found = useQuery({ queryKey: ['activity', ticket], queryFn: () => api.activity(ticket), enabled: open })
  const said = found.data?.activity
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t`In pubblico`}</summary>
      {found.error ? (
        <p className="bad">{reasonOf(found.error)}</p>
      ) : said?.length === 0 ? (
        <p className="faint">{t`Niente di pubblico è arrivato al desk.`}</p>
      ) : (
        <ul className="activity">
          {said?.map(({ at, text, permalink }) => (
            <li key={at + text}>
              <Age at={at} />{' '}
              {permalink ? (
                <a href={permalink} target="_blank" rel="noreferrer noopener">
                  {text}
                </a>
              ) : (
                text
              )}
            </li>
          ))}
        </ul>
      )}
    </details>
  )
}
