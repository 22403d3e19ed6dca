import { Fragment, type ReactElement } from 'react'
import { anchors, useReference, type ReferenceIndex } from './context.ts'

function targetOf({ calls, document }: ReferenceIndex, text: string): string | null {
  const call = calls.find(({ method, path }) => `${method} ${path}` === text)
  if (call !== undefined) return anchors.call(call)
  return Object.hasOwn(document.components.schemas, text) ? anchors.shape(text) : null
}

/** Text of the document: what stands between backticks is code, and leads to the call or the shape of that name. */
export function Words({ text }: { readonly text: string }): ReactElement {
  const index = useReference()
  return (
    <>
      {text.split('`').map((part, at) => {
        // The same words can stand twice in a text, and a text never changes.
        const key = `${at}`
        if (at % 2 === 0) return <Fragment key={key}>{part}</Fragment>
        const target = targetOf(index, part)
        if (target === null) return <code key={key}>{part}</code>
        return (
          <a key={key} href={`#${target}`}>
            <code>{part}</code>
          </a>
        )
      })}
    </>
  )
}

/** Paragraphs of the document. */
export function Prose({ text }: { readonly text: string }): ReactElement {
  return (
    <>
      {text.split('\n\n').map(paragraph => (
        <p key={paragraph}>
          <Words text={paragraph} />
        </p>
      ))}
    </>
  )
}
