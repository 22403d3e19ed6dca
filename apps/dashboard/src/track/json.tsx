import type { ReactElement } from 'react'
import { CopyButton } from '../ui/copy-button.tsx'

/** A value as JSON, to read and to copy. */
export function Json({ value, label }: { readonly value: unknown; readonly label: string }): ReactElement {
  const text = JSON.stringify(value, null, 2)
  return (
    <div className="relative mt-3 rounded-card border border-line bg-sunk">
      <span className="absolute top-1 right-1">
        <CopyButton text={text} label="Copy the JSON" />
      </span>
      <pre aria-label={label} className="mono p-3 pr-10 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {text}
      </pre>
    </div>
  )
}
