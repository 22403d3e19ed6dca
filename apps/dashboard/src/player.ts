import type { Track } from '@soundfoundry/client'
import { byId, element } from './element.ts'
import { fileNameIn } from './file-name.ts'
import type { Visit } from './visit.ts'

/** Plays and saves audio. It is fetched with the token, which a browser sends with none of its own requests. */
export class Player {
  readonly #visit: Visit
  readonly #section = byId('player', HTMLElement)
  readonly #title = byId('player-title', HTMLElement)
  readonly #audio = byId('audio', HTMLAudioElement)
  #loading = new AbortController()
  #url: string | null = null

  constructor(visit: Visit) {
    this.#visit = visit
    visit.signal.addEventListener('abort', () => this.#empty(), { once: true })
  }

  /** Plays a track instead of the one before. Throws what the call throws. */
  async play(track: Track): Promise<void> {
    this.#empty()
    const loading = new AbortController()
    this.#loading = loading
    const blob = await (await this.#fetch(track, loading.signal)).blob()
    if (loading.signal.aborted) return
    this.#url = URL.createObjectURL(blob)
    this.#audio.src = this.#url
    this.#title.textContent = track.prompt
    this.#section.hidden = false
    // A browser may want another press first; the controls are there for it.
    await this.#audio.play().catch(() => undefined)
  }

  /** Saves the audio of a track as a file. Throws what the call throws. */
  async save(track: Track): Promise<void> {
    const answer = await this.#fetch(track)
    const download = fileNameIn(answer.headers.get('content-disposition'), track.id)
    const url = URL.createObjectURL(await answer.blob())
    element('a', { href: url, download }).click()
    // The browser has taken hold of the data by the next turn.
    setTimeout(() => URL.revokeObjectURL(url))
  }

  #fetch({ id }: Track, signal?: AbortSignal): Promise<Response> {
    return this.#visit.client.audio(id, { signal })
  }

  #empty(): void {
    this.#loading.abort()
    this.#audio.pause()
    this.#audio.removeAttribute('src')
    this.#section.hidden = true
    if (this.#url !== null) URL.revokeObjectURL(this.#url)
    this.#url = null
  }
}
