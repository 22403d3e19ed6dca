import type { ReactElement } from 'react'
import { describeError } from '../model/describe-error.ts'
import { StateIcon } from './state-icon.tsx'

/** What went wrong, with the fix. */
export function ErrorNote({ error }: { readonly error: unknown }): ReactElement {
  const { message, fix, fields } = describeError(error)
  return (
    <div role="alert" className="marked-red card flex gap-2 px-4 py-3">
      <span className="mt-[3px]">
        <StateIcon shape="failed" />
      </span>
      <div>
        <p>{message}</p>
        {fields.map(field => (
          <p key={field.path} className="text-fg2">
            {field.path}: {field.message}
          </p>
        ))}
        {fix !== null && <p className="text-fg2">{fix}</p>}
      </div>
    </div>
  )
}
