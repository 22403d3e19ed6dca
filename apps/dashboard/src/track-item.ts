import type { Track } from '@soundfoundry/client'
import { dataTable } from './data-table.ts'
import { describeTrack, type TrackText } from './describe-track.ts'
import { button, element } from './element.ts'
import { factList } from './fact-list.ts'

/** What a person can do with a track; each resolves to what to tell of it. */
export interface TrackActions {
  readonly cancel: (track: Track) => Promise<string>
  readonly play: (track: Track) => Promise<string>
  readonly save: (track: Track) => Promise<string>
}

/** One track of the list. What stands in it is changed in place, so that what is open or focused stays so. */
export class TrackItem {
  readonly node: HTMLLIElement
  #track: Track
  #shown = ''
  readonly #badge = element('span')
  readonly #prompt: HTMLElement
  readonly #meta = element('p', { class: 'meta' })
  readonly #error = element('div', { class: 'error' })
  readonly #note = element('p', { class: 'note', role: 'status' })
  readonly #summary = element('summary')
  readonly #body = element('div')
  readonly #cancel: HTMLButtonElement
  readonly #play: HTMLButtonElement
  readonly #save: HTMLButtonElement

  constructor(track: Track, actions: TrackActions) {
    this.#track = track
    const id = `prompt-${track.id}`
    const about = { 'aria-describedby': id }
    this.#prompt = element('h3', { id, class: 'prompt' })
    this.#cancel = button('Cancel', about, () => void this.#run('Canceling …', actions.cancel))
    this.#play = button('Listen', about, () => void this.#run('Fetching the audio …', actions.play))
    this.#save = button('Download', about, () => void this.#run('Fetching the audio …', actions.save))
    this.node = element(
      'li',
      { class: 'card track' },
      this.#prompt,
      element('p', {}, this.#badge),
      this.#meta,
      this.#error,
      element('div', { class: 'actions' }, this.#play, this.#save, this.#cancel),
      this.#note,
      element('details', {}, this.#summary, this.#body),
    )
    this.show(track)
  }

  show(track: Track): void {
    // What was told of a track that was under way is over with it.
    if (track.done && !this.#track.done) this.#note.textContent = ''
    this.#track = track
    const text = describeTrack(track)
    const shown = JSON.stringify(text)
    if (shown === this.#shown) return
    this.#shown = shown
    this.#fill(text)
  }

  #fill(text: TrackText): void {
    const { attempts, error } = text
    this.#badge.className = `badge ${text.tone}`
    this.#badge.textContent = text.status
    this.#prompt.textContent = text.prompt
    this.#meta.textContent = `${text.provider}, created ${text.created}`
    this.#error.hidden = error === null
    this.#error.replaceChildren(
      ...(error === null ? [] : [element('p', {}, error.message), element('p', {}, error.fix)]),
    )
    this.#cancel.hidden = !text.canCancel
    this.#play.hidden = !text.hasAudio
    this.#save.hidden = !text.hasAudio
    const count = attempts.rows.length
    this.#summary.textContent = `Details, ${count === 1 ? '1 attempt' : `${count} attempts`}`
    this.#body.replaceChildren(factList(text.facts), ...(count === 0 ? [] : [dataTable(attempts)]))
  }

  async #run(doing: string, action: (track: Track) => Promise<string>): Promise<void> {
    this.#note.textContent = doing
    this.#note.textContent = await action(this.#track)
  }
}
