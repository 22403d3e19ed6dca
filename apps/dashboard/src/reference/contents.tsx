import type { ReactElement } from 'react'
import { anchors, useReference } from './context.ts'
import { Method } from './status-pill.tsx'

/** The operations by tag, and what stands around them. */
export function Contents(): ReactElement {
  const { document, calls } = useReference()
  return (
    <ul className="contents">
      <li>
        <a href="#calling">Calling the API</a>
      </li>
      <li>
        <a href="#authentication">Authentication</a>
      </li>
      {document.tags.map(({ name }) => (
        <li key={name}>
          <a href={`#${anchors.tag(name)}`} className="font-semibold">
            {name}
          </a>
          <ul>
            {calls
              .filter(({ operation }) => operation.tags[0] === name)
              .map(call => (
                <li key={anchors.call(call)}>
                  <a href={`#${anchors.call(call)}`}>
                    <span>{call.operation.summary}</span>
                    <Method method={call.method} />
                  </a>
                </li>
              ))}
          </ul>
        </li>
      ))}
      <li>
        <a href="#errors">Errors</a>
      </li>
      <li>
        <a href="#objects">Objects</a>
      </li>
      <li>
        <a href="#headers">Headers of answers</a>
      </li>
    </ul>
  )
}
