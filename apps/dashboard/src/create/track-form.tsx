import { useState, type ReactElement } from 'react'
import { describeError } from '../model/describe-error.ts'
import { examples } from '../model/create-values.ts'
import type { FormValues } from '../model/submission.ts'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Field, inputClass } from './field.tsx'
import { useCreateAndOpen } from './use-create.ts'
import { Wishes } from './wishes.tsx'

const fieldNames = ['prompt', 'lyrics', 'duration_s', 'style_strength', 'seed', 'format', 'provider'] as const

/** What the form shows and changes. */
export interface FormState {
  readonly values: FormValues
  readonly change: (name: keyof FormValues, value: string) => void
  readonly problemOf: (name: keyof FormValues) => string | undefined
}

/** The form that asks for a track. What it holds is judged by the gateway alone, whose words stand beside the fields. */
export function TrackForm({ initial }: { readonly initial: FormValues }): ReactElement {
  const [values, setValues] = useState(initial)
  const { isSending, error, create } = useCreateAndOpen()
  const fields = error === null ? [] : describeError(error).fields
  const known = new Set<string>(fieldNames)
  // What is wrong with a field of the form stands beside it.
  const elsewhere = fields.length === 0 || fields.some(({ path }) => !known.has(path))
  const form: FormState = {
    values,
    change: (name, value) => setValues(before => ({ ...before, [name]: value })),
    problemOf: name => fields.find(({ path }) => path === name)?.message,
  }
  return (
    <form
      className="card flex flex-col gap-4 p-4 desk:p-6"
      onSubmit={event => {
        event.preventDefault()
        void create(values)
      }}
    >
      <Field
        name="prompt"
        label="Prompt"
        hint="style and mood, 10 to 2,000 characters"
        problem={form.problemOf('prompt')}
      >
        <textarea
          id="prompt"
          autoFocus
          rows={3}
          value={values.prompt ?? ''}
          onChange={event => form.change('prompt', event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
          }}
          placeholder="For example: solo piano, rain on the window, unhurried"
          aria-invalid={form.problemOf('prompt') !== undefined}
          aria-describedby="prompt-error"
          className={`${inputClass} py-2`}
        />
        <div className="mt-2 flex flex-wrap gap-2" aria-label="Examples" role="group">
          {examples.map(example => (
            <button
              key={example}
              type="button"
              onClick={() => form.change('prompt', example)}
              className="h-10 rounded-btn border border-line2 px-2 text-small text-fg2 hover:bg-hover desk:h-6"
            >
              {example.split(/,| with/)[0]}
            </button>
          ))}
        </div>
      </Field>
      <Wishes form={form} />
      {error !== null && elsewhere && <ErrorNote error={error} />}
      <div className="flex items-center gap-3">
        <Button type="submit" kind="primary" disabled={isSending} className="max-desk:flex-1">
          {isSending ? 'Sending …' : 'Make the track'}
        </Button>
        <span className="text-small text-fg3 max-desk:hidden">Ctrl Enter sends it</span>
      </div>
    </form>
  )
}
