import { useLingui } from '@lingui/react/macro'
import { Check, Copy as CopyIcon } from 'lucide-react'
import { useId, useState } from 'react'

/** A value that goes elsewhere as it is. */
export function Copy({ label, value }: { label: string; value: string }) {
  const { t } = useLingui()
  const id = useId()
  const [copied, setCopied] = useState(false)
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => {
        setCopied(true)
        setTimeout(() => setCopied(false), 2_000)
      },
      // Without the clipboard's permission the words are selected: the person copies them.
      () => getSelection()?.selectAllChildren(document.getElementById(id) ?? document.body),
    )
  }
  return (
    <div className="copy">
      <span className="copy-label">{label}</span>
      <code id={id}>{value}</code>
      <button type="button" className="button" aria-label={t`Copia: ${label}`} onClick={copy}>
        {copied ? <Check aria-hidden /> : <CopyIcon aria-hidden />}
        <span role="status">{copied ? t`Copiato` : t`Copia`}</span>
      </button>
    </div>
  )
}
