import type { ReactElement, ReactNode } from 'react'
import { anchors, useReference } from './context.ts'
import type { Schema } from './document.ts'
import { fieldsOf } from './fields.ts'
import { Words } from './prose.tsx'
import { typeWords, type TypeWord } from './type-words.ts'

/** A type, its shapes as links. */
export function TypeText({ words }: { readonly words: readonly TypeWord[] }): ReactElement {
  return (
    <span className="type">
      {words.map((word, at) =>
        typeof word === 'string' ? (
          word
        ) : (
          // A type can name a shape twice, and never changes.
          <a key={`${at}`} href={`#${anchors.shape(word.shape)}`}>
            {word.shape}
          </a>
        ),
      )}
    </span>
  )
}

/** Values one by one. */
export function Values({ values }: { readonly values: readonly string[] }): ReactElement {
  return (
    <>
      {values.map((value, at) => (
        <span key={value}>
          {at > 0 && ', '}
          <code>{value}</code>
        </span>
      ))}
    </>
  )
}

interface FieldProps {
  readonly name: string
  readonly schema: Schema
  readonly description?: string | undefined
  /** What else is to be said of it at once, such as where it goes. */
  readonly note?: string
  /** For links that lead to it. */
  readonly id?: string
}

/** One field or parameter: what it is called, what it takes, what it means. */
export function FieldRow({ name, schema, description = schema.description, note, id }: FieldProps): ReactElement {
  const { document } = useReference()
  const { words, values, limits, standard } = typeWords(document, schema)
  return (
    <div id={id} className="row">
      <dt>
        <code>{name}</code> <TypeText words={words} /> {note !== undefined && <span className="note">{note}</span>}
      </dt>
      <dd>
        {description !== undefined && (
          <p>
            <Words text={description} />
          </p>
        )}
        {(values.length > 0 || limits.length > 0 || standard !== null) && (
          <p className="limits">
            {values.length > 0 && (
              <span>
                One of <Values values={values} />
              </span>
            )}
            {limits.map(limit => (
              <span key={limit}>
                <Words text={limit} />
              </span>
            ))}
            {standard !== null && (
              <span>
                Default <code>{standard}</code>
              </span>
            )}
          </p>
        )}
      </dd>
    </div>
  )
}

export function Rows({ children }: { readonly children: ReactNode }): ReactElement {
  return <dl className="rows">{children}</dl>
}

/** The fields of an object; `isSent` where a caller has to know what may be left out. */
export function FieldList({ schema, isSent }: { readonly schema: Schema; readonly isSent: boolean }): ReactElement {
  return (
    <Rows>
      {fieldsOf(schema).map(field => (
        <FieldRow key={field.path} name={field.path} schema={field.schema} {...notes(field.required, isSent)} />
      ))}
    </Rows>
  )
}

/** What is out of the ordinary: that a caller has to send a field, and that an answer may lack one. */
function notes(isRequired: boolean, isSent: boolean): { readonly note?: string } {
  if (isSent) return isRequired ? { note: 'required' } : {}
  return isRequired ? {} : { note: 'not always there' }
}
