import type { ReactElement } from 'react'
import { anchors } from './context.ts'
import { Rows } from './field-list.tsx'
import type { KnownError, ProblemRow } from './problems.ts'
import { Words } from './prose.tsx'
import { StatusPill } from './status-pill.tsx'

/** What an operation can answer instead, each with what to do. */
export function ProblemRows({ problems }: { readonly problems: readonly ProblemRow[] }): ReactElement {
  return (
    <Rows>
      {problems.map(({ code, status, title, fix }) => (
        <div key={code} className="row">
          <dt>
            <StatusPill status={status} />{' '}
            <a href={`#${anchors.error(code)}`}>
              <code>{code}</code>
            </a>
          </dt>
          <dd>
            <p>
              {title}. <Words text={fix} />
            </p>
          </dd>
        </div>
      ))}
    </Rows>
  )
}

/** So many are named; more are told by their number, and each names the error itself. */
const mostCalls = 10

/** Errors in whole: what they mean, what to do, whether to repeat, and who answers them. */
export function ErrorRows({
  errors,
  everywhere,
}: {
  readonly errors: readonly KnownError[]
  /** How many operations there are: what all of them answer is said so. */
  readonly everywhere: number
}): ReactElement {
  return (
    <Rows>
      {errors.map(({ code, status, title, fix, retryable, calls }) => (
        <div key={code} id={anchors.error(code)} className="row">
          <dt>
            {calls.length > 0 && <StatusPill status={status} />} <code>{code}</code>
            {retryable && <span className="note"> worth repeating unchanged</span>}
          </dt>
          <dd>
            <p>
              {title}. <Words text={fix} />
            </p>
            {calls.length > 0 && (
              <p className="limits">
                {calls.length > mostCalls ? (
                  <span>
                    {calls.length === everywhere ? 'Any call' : `${calls.length} of ${everywhere} operations`}
                  </span>
                ) : (
                  calls.map(call => (
                    <a key={anchors.call(call)} href={`#${anchors.call(call)}`}>
                      {call.operation.summary}
                    </a>
                  ))
                )}
              </p>
            )}
          </dd>
        </div>
      ))}
    </Rows>
  )
}
