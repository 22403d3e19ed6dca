import type { SoundFoundryClient, Track } from '@soundfoundry/client'
import { errorLine } from '../model/describe-error.ts'
import { fileNameIn } from '../model/file-name.ts'

/** What is heard now. */
export interface PlayerState {
  readonly id: string | null
  readonly isPlaying: boolean
  readonly isLoading: boolean
  readonly error: string | null
}

interface Loaded {
  readonly blob: Blob
  readonly url: string
  readonly element: HTMLAudioElement
}

const silent: PlayerState = { id: null, isPlaying: false, isLoading: false, error: null }
const mostKept = 8

/** Plays and saves audio. It is fetched with the token, which a browser sends with none of its own requests. */
export class Player {
  readonly #client: SoundFoundryClient
  readonly #loaded = new Map<string, Promise<Loaded>>()
  readonly #listeners = new Set<() => void>()
  #state = silent

  constructor(client: SoundFoundryClient) {
    this.#client = client
  }

  readonly state = (): PlayerState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The audio of a track, fetched once. Throws what the call throws. */
  load(id: string): Promise<Loaded> {
    const known = this.#loaded.get(id)
    if (known !== undefined) return known
    const loading = this.#fetch(id)
    this.#loaded.set(id, loading)
    loading.catch(() => this.#loaded.delete(id))
    this.#forgetOldest()
    return loading
  }

  /** Plays a track instead of the one before, or pauses it. */
  async toggle(id: string): Promise<void> {
    const { id: current, isPlaying } = this.#state
    if (current !== null && (current !== id || isPlaying)) await this.#pause(current)
    if (current === id && isPlaying) return
    this.#say({ id, isPlaying: false, isLoading: true, error: null })
    try {
      const { element } = await this.load(id)
      if (this.#state.id !== id) return
      this.#say({ id, isPlaying: false, isLoading: false, error: null })
      // A browser may want another press first.
      await element.play().catch(() => undefined)
    } catch (error) {
      if (this.#state.id === id) this.#say({ ...silent, id, error: errorLine(error) })
    }
  }

  /** Saves the audio of a track as a file. Throws what the call throws. */
  async save({ id }: Track): Promise<void> {
    const answer = await this.#client.audio(id)
    const link = document.createElement('a')
    link.download = fileNameIn(answer.headers.get('content-disposition'), id)
    link.href = URL.createObjectURL(await answer.blob())
    link.click()
    // The browser has taken hold of the data by the next turn.
    setTimeout(() => URL.revokeObjectURL(link.href))
  }

  /** Lets go of everything. */
  async end(): Promise<void> {
    const all = [...this.#loaded.keys()]
    await Promise.all(all.map(id => this.#forget(id)))
  }

  async #fetch(id: string): Promise<Loaded> {
    const blob = await (await this.#client.audio(id)).blob()
    const url = URL.createObjectURL(blob)
    const element = new Audio(url)
    const tell = (): void => {
      if (!element.paused) this.#say({ id, isPlaying: true, isLoading: false, error: null })
      else if (this.#state.id === id) this.#say({ ...this.#state, isPlaying: false })
    }
    for (const event of ['play', 'pause', 'ended']) element.addEventListener(event, tell)
    return { blob, url, element }
  }

  async #pause(id: string): Promise<void> {
    const loaded = await this.#loaded.get(id)
    loaded?.element.pause()
  }

  #forgetOldest(): void {
    const spare = [...this.#loaded.keys()].filter(id => id !== this.#state.id)
    for (const id of spare.slice(0, this.#loaded.size - mostKept)) void this.#forget(id)
  }

  async #forget(id: string): Promise<void> {
    const loading = this.#loaded.get(id)
    this.#loaded.delete(id)
    const loaded = await loading?.catch(() => null)
    if (loaded === null || loaded === undefined) return
    loaded.element.pause()
    URL.revokeObjectURL(loaded.url)
  }

  #say(state: PlayerState): void {
    this.#state = state
    for (const listener of this.#listeners) listener()
  }
}
