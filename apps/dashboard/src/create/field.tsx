import type { ReactElement, ReactNode } from 'react'

interface FieldProps {
  readonly name: string
  readonly label: string
  readonly hint?: string
  /** What is wrong with it, in the gateway's words. */
  readonly problem: string | undefined
  readonly children: ReactNode
}

export const inputClass =
  'w-full rounded-btn border border-line2 bg-surface px-3 text-fg aria-invalid:border-red-fill disabled:bg-sunk disabled:text-fg3'

/** A field with its label, and a place for what is wrong with it. */
export function Field({ name, label, hint, problem, children }: FieldProps): ReactElement {
  return (
    <div>
      <div className="mb-1 flex items-baseline justify-between gap-2">
        <label htmlFor={name} className="font-semibold">
          {label}
        </label>
        {hint !== undefined && <span className="text-small text-fg3">{hint}</span>}
      </div>
      {children}
      <p id={`${name}-error`} className="mt-1 text-red empty:hidden">
        {problem}
      </p>
    </div>
  )
}
