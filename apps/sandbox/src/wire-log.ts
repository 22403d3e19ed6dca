import { operations, providers, type Operation, type Provider } from './operation.ts'

/** One request as it came in and what became of it. No header and no query is kept. */
export interface WireEntry {
  at: string
  provider: Provider
  operation: Operation
  method: string
  path: string
  /** Fingerprint of the key, if one came along. */
  key: string | null
  /** null while unanswered, or when the connection was reset or left hanging. */
  status: number | null
}

/** Which requests to tell of. */
export interface WireFilter {
  provider?: Provider | undefined
  operation?: string | undefined
}

const kept = 2000

/** Counts every request and keeps the latest of them. */
export class WireLog {
  #entries: WireEntry[] = []
  #counts = emptyCounts()

  /** Books a request on arrival; the returned entry takes its status when it is answered. */
  open(entry: Omit<WireEntry, 'at' | 'status'>): WireEntry {
    const opened: WireEntry = { at: new Date().toISOString(), ...entry, status: null }
    this.#entries.push(opened)
    if (this.#entries.length > kept * 2) this.#entries = this.#entries.slice(-kept)
    const counts = this.#counts[entry.provider]
    counts[entry.operation] = (counts[entry.operation] ?? 0) + 1
    return opened
  }

  /** The latest requests, oldest first. */
  entries(filter: WireFilter = {}): WireEntry[] {
    return this.#entries
      .slice(-kept)
      .filter(
        entry =>
          (filter.provider === undefined || entry.provider === filter.provider) &&
          (filter.operation === undefined || entry.operation === filter.operation),
      )
      .map(entry => structuredClone(entry))
  }

  /** Requests by provider and operation since the last reset, those without an answer included. */
  counts(): Record<Provider, Record<string, number>> {
    return { fal: { ...this.#counts.fal }, replicate: { ...this.#counts.replicate } }
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = []
    this.#counts = emptyCounts()
  }
}

function emptyCounts(): Record<Provider, Record<string, number>> {
  const [fal, replicate] = providers.map(provider =>
    Object.fromEntries(operations[provider].map(operation => [operation, 0])),
  )
  return { fal: fal ?? {}, replicate: replicate ?? {} }
}
