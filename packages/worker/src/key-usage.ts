import type { KeyUsage, SubmitOutcome } from '@soundfoundry/track'

/** As many hours as an unusual rate is told from. */
const keptHours = 25

/** Counts what one worker does with each credential, hour by hour, since it started. */
export class KeyUsageCounter {
  readonly #rows = new Map<string, KeyUsage>()

  /** One submit and what came of it; `priceUsd` is null where the price of the model is not known. */
  count(key: string, outcome: SubmitOutcome, priceUsd: number | null, now: Date): void {
    const hour = `${now.toISOString().slice(0, 13)}:00:00.000Z`
    const row = this.#row(key, hour)
    const isAccepted = outcome.kind === 'accepted'
    const refused = outcome.kind === 'refused' ? { [outcome.reason]: (row.refused[outcome.reason] ?? 0) + 1 } : {}
    this.#rows.set(`${key} ${hour}`, {
      ...row,
      submits: row.submits + 1,
      accepted: row.accepted + (isAccepted ? 1 : 0),
      refused: { ...row.refused, ...refused },
      spend_usd: row.spend_usd + (isAccepted ? (priceUsd ?? 0) : 0),
      unpriced: row.unpriced + (isAccepted && priceUsd === null ? 1 : 0),
    })
    this.#forget(now)
  }

  /** A submit counted before, of which nobody knew, was accepted. */
  found(key: string, priceUsd: number | null, now: Date): void {
    const hour = `${now.toISOString().slice(0, 13)}:00:00.000Z`
    const row = this.#row(key, hour)
    const spend_usd = row.spend_usd + (priceUsd ?? 0)
    const unpriced = row.unpriced + (priceUsd === null ? 1 : 0)
    this.#rows.set(`${key} ${hour}`, { ...row, accepted: row.accepted + 1, spend_usd, unpriced })
    this.#forget(now)
  }

  /** The latest hours, at most as many rows as a report may carry. */
  rows(): KeyUsage[] {
    return [...this.#rows.values()].slice(-100)
  }

  #row(key: string, hour: string): KeyUsage {
    const known = this.#rows.get(`${key} ${hour}`)
    return known ?? { key, hour, submits: 0, accepted: 0, refused: {}, spend_usd: 0, unpriced: 0 }
  }

  #forget(now: Date): void {
    const oldest = new Date(now.getTime() - keptHours * 3_600_000).toISOString()
    for (const [name, { hour }] of this.#rows) if (hour < oldest) this.#rows.delete(name)
  }
}
