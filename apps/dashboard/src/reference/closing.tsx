import type { ReactElement } from 'react'
import { anchors, useReference } from './context.ts'
import type { Schema } from './document.ts'
import { FieldList, FieldRow, Rows, TypeText, Values } from './field-list.tsx'
import { ErrorRows } from './problem-rows.tsx'
import { knownErrors } from './problems.ts'
import { Words } from './prose.tsx'
import { allValues, typeWords } from './type-words.ts'

function Errors(): ReactElement {
  const { document, calls } = useReference()
  const errors = knownErrors(document)
  const answered = errors.filter(error => error.calls.length > 0)
  const others = errors.filter(error => error.calls.length === 0)
  return (
    <section id="errors" aria-labelledby="errors-name">
      <h2 id="errors-name">Errors</h2>
      <div className="card text">
        <p>
          An error is a <a href={`#${anchors.shape('Problem')}`}>Problem</a> (<code>application/problem+json</code>, RFC
          9457): branch on its <code>code</code>, which is stable, and show its <code>fix</code> to whoever can act on
          it. Wait as long as <code>Retry-After</code> says before you repeat a call.
        </p>
        <h3>What calls are answered</h3>
        <ErrorRows errors={answered} everywhere={calls.length} />
        <h3>What else has a code</h3>
        <p>
          What a track ends with stands in its <code>error</code>; the rest is answered where there is no operation, and
          told to those who run the house.
        </p>
        <ErrorRows errors={others} everywhere={calls.length} />
      </div>
    </section>
  )
}

function Shape({ name, schema }: { readonly name: string; readonly schema: Schema }): ReactElement {
  const { document } = useReference()
  const values = allValues(schema)
  const { words, limits } = typeWords(document, schema)
  return (
    <article id={anchors.shape(name)} className="card text" aria-labelledby={`${anchors.shape(name)}-name`}>
      <h3 id={`${anchors.shape(name)}-name`}>
        {name} <TypeText words={words} />
      </h3>
      {schema.description !== undefined && (
        <p>
          <Words text={schema.description} />
        </p>
      )}
      {values.length > 0 && (
        <p>
          One of <Values values={values} />
        </p>
      )}
      {schema.properties === undefined ? (
        limits.map(limit => <p key={limit}>{limit}</p>)
      ) : (
        <FieldList schema={schema} isSent={schema.additionalProperties === false} />
      )}
    </article>
  )
}

function Shapes(): ReactElement {
  const { document } = useReference()
  return (
    <section id="objects" aria-labelledby="objects-name">
      <h2 id="objects-name">Objects</h2>
      {Object.entries(document.components.schemas).map(([name, schema]) => (
        <Shape key={name} name={name} schema={schema} />
      ))}
    </section>
  )
}

function Headers(): ReactElement {
  const { document } = useReference()
  return (
    <section id="headers" aria-labelledby="headers-name">
      <h2 id="headers-name">Headers of answers</h2>
      <div className="card text">
        <Rows>
          {Object.entries(document.components.headers).map(([name, { description, schema }]) => (
            <FieldRow key={name} id={anchors.header(name)} name={name} schema={schema} description={description} />
          ))}
        </Rows>
      </div>
    </section>
  )
}

/** What stands behind the operations, once for all of them. */
export function Closing(): ReactElement {
  return (
    <>
      <Errors />
      <Shapes />
      <Headers />
    </>
  )
}
