import { useState, type ReactElement } from 'react'
import { examples } from '../model/create-values.ts'
import { inputClass } from '../create/field.tsx'
import { useCreateAndOpen } from '../create/use-create.ts'
import { Button } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Kbd } from '../ui/kbd.tsx'

/** Asks for a track by its prompt alone. */
export function OwnTrack(): ReactElement {
  const [prompt, setPrompt] = useState('')
  const { isSending, error, create } = useCreateAndOpen()
  return (
    <section aria-labelledby="own" className="card p-4 desk:px-6">
      <div className="flex items-center">
        <h2 id="own" className="flex-1 font-semibold">
          Make a track of your own
        </h2>
        <span className="max-desk:hidden">
          <Kbd>c</Kbd>
        </span>
      </div>
      <form
        className="mt-3 flex gap-2"
        onSubmit={event => {
          event.preventDefault()
          void create({ prompt })
        }}
      >
        <input
          aria-label="Prompt"
          value={prompt}
          onChange={event => setPrompt(event.target.value)}
          placeholder="Describe style and mood, for example: solo piano, rain on the window"
          className={`${inputClass} h-10 min-w-0 flex-1 desk:h-9`}
        />
        <Button type="submit" disabled={isSending} className="desk:h-9">
          Make
        </Button>
      </form>
      {error !== null && (
        <div className="mt-3">
          <ErrorNote error={error} />
        </div>
      )}
      <div className="mt-3 flex flex-wrap gap-2" role="group" aria-label="Examples">
        {examples.map(example => (
          <button
            key={example}
            type="button"
            onClick={() => setPrompt(example)}
            className="h-10 rounded-btn border border-line2 px-2 text-small text-fg2 hover:bg-hover desk:h-6"
          >
            {example.split(/,| with/)[0]}
          </button>
        ))}
      </div>
    </section>
  )
}
