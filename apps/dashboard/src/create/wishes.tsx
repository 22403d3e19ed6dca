import type { ReactElement } from 'react'
import { providerNames } from '../model/provider-view.ts'
import { providerTitles } from '../model/track-path.ts'
import type { FormValues } from '../model/submission.ts'
import { Field, inputClass } from './field.tsx'
import type { FormState } from './track-form.tsx'

const control = `${inputClass} h-10 desk:h-9`

interface NumberFieldProps {
  readonly form: FormState
  readonly name: keyof FormValues
  readonly label: string
  readonly hint: string
  readonly step?: string
  readonly placeholder?: string
}

function NumberField({ form, name, label, hint, step = '1', placeholder }: NumberFieldProps): ReactElement {
  return (
    <Field name={name} label={label} hint={hint} problem={form.problemOf(name)}>
      <input
        id={name}
        type="number"
        inputMode="decimal"
        step={step}
        placeholder={placeholder}
        value={form.values[name] ?? ''}
        onChange={event => form.change(name, event.target.value)}
        aria-invalid={form.problemOf(name) !== undefined}
        aria-describedby={`${name}-error`}
        className={control}
      />
    </Field>
  )
}

interface ChoiceFieldProps {
  readonly form: FormState
  readonly name: keyof FormValues
  readonly label: string
  readonly hint: string
  readonly choices: readonly (readonly [string, string])[]
}

function ChoiceField({ form, name, label, hint, choices }: ChoiceFieldProps): ReactElement {
  return (
    <Field name={name} label={label} hint={hint} problem={form.problemOf(name)}>
      <select
        id={name}
        value={form.values[name] ?? ''}
        onChange={event => form.change(name, event.target.value)}
        aria-describedby={`${name}-error`}
        className={control}
      >
        {choices.map(([value, word]) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </Field>
  )
}

const formats = [
  ['', 'mp3'],
  ['wav', 'wav'],
  ['flac', 'flac'],
] as const
const providers = [
  ['', 'whichever takes it'],
  ...providerNames.map(name => [name, providerTitles[name]] as const),
] as const

/** What the track should be like beside its prompt. Not every model can honour every wish; a track names those it ignored. */
export function Wishes({ form }: { readonly form: FormState }): ReactElement {
  const isSung = form.values.has_vocals === 'on'
  return (
    <>
      <div className="grid grid-cols-1 gap-4 desk:grid-cols-3">
        <NumberField form={form} name="duration_s" label="Length" hint="5 to 240 s" />
        <ChoiceField form={form} name="format" label="Format" hint="a wish" choices={formats} />
        <ChoiceField form={form} name="provider" label="Provider" hint="pinned: no redirect" choices={providers} />
        <NumberField
          form={form}
          name="style_strength"
          label="Style strength"
          hint="0 to 1"
          step="0.1"
          placeholder="0.5"
        />
        <NumberField form={form} name="seed" label="Seed" hint="a wish" placeholder="none" />
      </div>
      <div>
        <label className="flex h-10 items-center gap-2 desk:h-7">
          <input
            type="checkbox"
            checked={isSung}
            onChange={event => form.change('has_vocals', event.target.checked ? 'on' : '')}
            className="size-4 accent-accent"
          />
          <span className="font-semibold">With vocals</span>
        </label>
        {isSung && (
          <Field name="lyrics" label="Lyrics" hint="10 to 3,500 characters" problem={form.problemOf('lyrics')}>
            <textarea
              id="lyrics"
              rows={5}
              value={form.values.lyrics ?? ''}
              onChange={event => form.change('lyrics', event.target.value)}
              aria-invalid={form.problemOf('lyrics') !== undefined}
              aria-describedby="lyrics-error"
              className={`${inputClass} py-2`}
            />
          </Field>
        )}
      </div>
    </>
  )
}
