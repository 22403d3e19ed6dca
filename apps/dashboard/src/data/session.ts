const name = 'soundfoundry.token'

/** The client token of this window: kept until it is closed, and nowhere else. */
export class Session {
  #token: string | null
  readonly #storage: Storage | null

  /** @param storage null where the browser keeps nothing; the token is then gone with the next reload */
  constructor(storage: Storage | null) {
    this.#storage = storage
    this.#token = storage?.getItem(name) ?? null
  }

  get token(): string | null {
    return this.#token
  }

  keep(token: string): void {
    this.#token = token
    this.#storage?.setItem(name, token)
  }

  forget(): void {
    this.#token = null
    this.#storage?.removeItem(name)
  }
}

/** The storage of this window; null where the browser forbids it. */
export function windowStorage(): Storage | null {
  try {
    return sessionStorage
  } catch {
    return null
  }
}

/** The token in what was typed or pasted; null for what no token can be, as it does not fit into a header. */
export function readToken(text: string): string | null {
  const token = text.trim()
  return /^[\x21-\x7e]+$/.test(token) ? token : null
}
