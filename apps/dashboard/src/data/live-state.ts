/** Whether the page hears of everything as it happens. */
export interface LiveState {
  readonly isOpen: boolean
  /** When it last stopped hearing, in milliseconds since the epoch; null before the first time. */
  readonly closedAt: number | null
}

/** One event stream's state, for whoever shows it or asks for itself while there is none. */
export class LiveStore {
  #state: LiveState = { isOpen: false, closedAt: null }
  readonly #listeners = new Set<() => void>()

  readonly get = (): LiveState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(isOpen: boolean, now: number): void {
    if (isOpen === this.#state.isOpen) return
    this.#state = { isOpen, closedAt: isOpen ? this.#state.closedAt : now }
    for (const listener of this.#listeners) listener()
  }
}
