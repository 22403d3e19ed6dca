/** How many calls one receiver may have under way in a process: one that hangs must not hold up all the others. */
export class HostLimit {
  readonly #most: number
  readonly #active = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** Takes a place of a host; false when there is none. */
  take(host: string): boolean {
    const active = this.#active.get(host) ?? 0
    if (active >= this.#most) return false
    this.#active.set(host, active + 1)
    return true
  }

  /** Gives a place back that was taken. */
  free(host: string): void {
    const active = this.#active.get(host) ?? 0
    if (active > 1) this.#active.set(host, active - 1)
    else this.#active.delete(host)
  }
}
