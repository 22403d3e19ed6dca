import Check from 'lucide-react/icons/check'
import Copy from 'lucide-react/icons/copy'
import { useEffect, useState, type ReactElement } from 'react'
import { IconButton } from './button.tsx'

/** Copies text, and says for a moment that it has. */
export function useCopy(): { readonly hasCopied: boolean; readonly copy: (text: string) => void } {
  const [hasCopied, setHasCopied] = useState(false)
  useEffect(() => {
    if (!hasCopied) return
    const timer = setTimeout(() => setHasCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [hasCopied])
  const copy = (text: string): void => {
    // Browsers give the clipboard to pages over https and of this machine alone.
    navigator.clipboard.writeText(text).then(
      () => setHasCopied(true),
      () => setHasCopied(false),
    )
  }
  return { hasCopied, copy }
}

export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactElement {
  const { hasCopied, copy } = useCopy()
  return (
    <IconButton label={hasCopied ? 'Copied' : label} onClick={() => copy(text)}>
      {hasCopied ? <Check size={14} className="text-green" aria-hidden /> : <Copy size={14} aria-hidden />}
    </IconButton>
  )
}

/** A command to run elsewhere, with a button that copies it. */
export function Command({ text }: { readonly text: string }): ReactElement {
  return (
    <div className="flex min-h-10 min-w-0 items-center gap-2 rounded-btn border border-line2 bg-surface pr-1 pl-3 desk:min-h-9">
      <code className="mono min-w-0 flex-1 [overflow-wrap:anywhere]">
        <span className="text-fg3 select-none" aria-hidden>
          ${' '}
        </span>
        {text}
      </code>
      <CopyButton text={text} label="Copy the command" />
    </div>
  )
}
