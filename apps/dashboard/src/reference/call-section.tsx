import type { ReactElement, ReactNode } from 'react'
import { anchors, useReference } from './context.ts'
import { responsesOf, shapeOf, type Call } from './document.ts'
import { exchangesOf, requestText } from './exchanges.ts'
import { FieldList, FieldRow, Rows, TypeText } from './field-list.tsx'
import { ProblemRows } from './problem-rows.tsx'
import { problemsOf, problemType } from './problems.ts'
import { Prose, Words } from './prose.tsx'
import { AnswerBlock, SampleBlock } from './sample-block.tsx'
import { Method, StatusPill } from './status-pill.tsx'
import { tokenSentence } from './token-sentence.ts'
import { typeWords } from './type-words.ts'

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <h4>{title}</h4>
      {children}
    </>
  )
}

const places = { path: 'in the path', query: 'in the query', header: 'header' } as const

function Parameters({ call: { operation } }: { readonly call: Call }): ReactElement | null {
  const { parameters = [] } = operation
  if (parameters.length === 0) return null
  return (
    <Part title="Parameters">
      <Rows>
        {parameters.map(({ name, in: place, required, description, schema }) => (
          <FieldRow
            key={`${place} ${name}`}
            name={name}
            schema={schema}
            description={description ?? schema.description}
            note={required ? `${places[place]}, required` : places[place]}
          />
        ))}
      </Rows>
    </Part>
  )
}

function Body({ call: { operation } }: { readonly call: Call }): ReactElement | null {
  const { document } = useReference()
  return (
    <>
      {Object.entries(operation.requestBody?.content ?? {}).map(([media, { schema }]) => (
        <Part key={media} title="Body">
          <p>
            <TypeText words={typeWords(document, schema).words} /> as <code>{media}</code>
            {operation.requestBody?.required === true ? ', required.' : '.'}{' '}
            <Words text={shapeOf(document, schema).description ?? ''} />
          </p>
          <FieldList schema={shapeOf(document, schema)} isSent />
        </Part>
      ))}
    </>
  )
}

function Answers({ call: { operation } }: { readonly call: Call }): ReactElement {
  const { document } = useReference()
  const answers = responsesOf(document, operation).filter(([, { content = {} }]) => !(problemType in content))
  return (
    <Part title="Answers">
      <Rows>
        {answers.map(([status, { description, content = {}, headers = {} }]) => (
          <div key={status} className="row">
            <dt>
              <StatusPill status={status} />{' '}
              {Object.entries(content).map(([media, { schema }]) => (
                <span key={media}>
                  <TypeText words={typeWords(document, schema).words} /> <span className="note">as {media}</span>
                </span>
              ))}
            </dt>
            <dd>
              <p>
                <Words text={description} />
              </p>
              <p className="limits">
                <span>
                  Headers{' '}
                  {Object.keys(headers).map((name, at) => (
                    <span key={name}>
                      {at > 0 && ', '}
                      <a href={`#${anchors.header(name)}`}>{name}</a>
                    </span>
                  ))}
                </span>
              </p>
            </dd>
          </div>
        ))}
      </Rows>
    </Part>
  )
}

/** One operation: all that a caller has to know of it, and a sample beside it. */
export function CallSection({ call }: { readonly call: Call }): ReactElement {
  const { document } = useReference()
  const { method, path, operation } = call
  const id = anchors.call(call)
  const [first, ...others] = exchangesOf(document, call)
  const problems = problemsOf(document, call)
  return (
    <article id={id} className="card call" aria-labelledby={`${id}-name`}>
      <div className="min-w-0">
        <h3 id={`${id}-name`}>{operation.summary}</h3>
        <p className="route">
          <Method method={method} /> <code>{path}</code>
        </p>
        <Prose text={operation.description} />
        <p className="note">
          <Words text={tokenSentence(operation)} />
        </p>
        <Parameters call={call} />
        <Body call={call} />
        <Answers call={call} />
        <Part title="Problems">
          <details>
            <summary>
              {problems.length} problems, with their fixes<span className="sr-only">: {operation.summary}</span>
            </summary>
            <ProblemRows problems={problems} />
          </details>
        </Part>
      </div>
      <div className="min-w-0">
        {first !== undefined && (
          <>
            <h4>Sample: {first.summary}</h4>
            <SampleBlock call={call} exchange={first} />
          </>
        )}
        {others.length > 0 && <h4>More examples</h4>}
        {others.map(exchange => (
          <details key={exchange.name}>
            <summary>{exchange.summary}</summary>
            <div className="sample">
              <pre>
                <code>{requestText(call, exchange)}</code>
              </pre>
              <AnswerBlock exchange={exchange} />
            </div>
          </details>
        ))}
      </div>
    </article>
  )
}
