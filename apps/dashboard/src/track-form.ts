import type { Track } from '@soundfoundry/client'
import { describeError } from './describe-error.ts'
import { byId, element } from './element.ts'
import { bodyOf, newKey, nextSubmission, type Submission } from './submission.ts'
import type { Visit } from './visit.ts'

/** The field of the form that a problem's path means, and where its error is shown. */
function fieldOf(form: HTMLFormElement, path: string): { input: Element; place: HTMLElement } | null {
  const input = form.elements.namedItem(path)
  const place = document.getElementById(`${path}-error`)
  return input instanceof Element && place !== null ? { input, place } : null
}

/** The form that asks for a track. What it holds is judged by the gateway alone, whose words stand beside the fields. */
export class TrackForm {
  readonly #visit: Visit
  readonly #onTrack: (track: Track) => void
  readonly #form = byId('track-form', HTMLFormElement)
  readonly #vocals = byId('has_vocals', HTMLInputElement)
  readonly #lyrics = byId('lyrics', HTMLTextAreaElement)
  readonly #error = byId('track-form-error', HTMLElement)
  readonly #note = byId('track-form-note', HTMLElement)
  #unanswered: Submission | null = null
  #isSending = false

  constructor(visit: Visit, onTrack: (track: Track) => void) {
    this.#visit = visit
    this.#onTrack = onTrack
  }

  /** Takes what is sent, until the visit ends. */
  listen(): void {
    const { signal } = this.#visit
    this.#form.addEventListener(
      'submit',
      event => {
        event.preventDefault()
        void this.#send()
      },
      { signal },
    )
    const enableLyrics = (): boolean => (this.#lyrics.disabled = !this.#vocals.checked)
    this.#vocals.addEventListener('change', enableLyrics, { signal })
    enableLyrics()
    this.#clear()
  }

  async #send(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    this.#clear()
    this.#note.textContent = 'Sending …'
    const values = [...new FormData(this.#form)].map(([name, value]) => [name, typeof value === 'string' ? value : ''])
    const submission = nextSubmission(this.#unanswered, bodyOf(Object.fromEntries(values)), newKey)
    this.#unanswered = submission
    try {
      const { idempotencyKey, body } = submission
      const { track, isReplayed } = await this.#visit.client.createTrack(body, { idempotencyKey })
      this.#unanswered = null
      this.#note.textContent = isReplayed ? `Created before: ${track.id}.` : `Created: ${track.id}.`
      this.#onTrack(track)
    } catch (error) {
      this.#note.textContent = ''
      this.#visit.note(error)
      if (!this.#visit.signal.aborted) this.#complain(error)
    } finally {
      this.#isSending = false
    }
  }

  #clear(): void {
    this.#note.textContent = ''
    this.#error.replaceChildren()
    for (const place of this.#form.querySelectorAll('.field-error')) place.textContent = ''
    for (const input of this.#form.elements) input.removeAttribute('aria-invalid')
  }

  #complain(error: unknown): void {
    const { message, fix, fields } = describeError(error)
    const elsewhere: string[] = []
    let first: Element | null = null
    for (const { path, message: wrong } of fields) {
      const field = fieldOf(this.#form, path)
      if (field === null) {
        elsewhere.push(`${path}: ${wrong}`)
        continue
      }
      first ??= field.input
      field.input.setAttribute('aria-invalid', 'true')
      field.place.textContent = wrong
    }
    this.#error.replaceChildren(
      ...[message, ...elsewhere, fix].filter(line => line !== null).map(line => element('p', {}, line)),
    )
    if (first instanceof HTMLElement) first.focus()
  }
}
