import type { Delivery, Disposal } from '@soundfoundry/bus'

const againMs = 1_000

/**
 * The places of one process for audio that did not come at the first time. Half of all are left to audio that is asked for
 * for the first time, however many files are slow, broken or missing.
 */
export class RetryPlaces {
  readonly #places: number
  #taken = 0

  constructor(places: number) {
    this.#places = places
  }

  /** Handles a delivery when it is the first or there is a place, and gives it back for a moment otherwise. */
  async handle(delivery: Delivery, work: () => Promise<Disposal>): Promise<Disposal> {
    if (delivery.deliveries <= 1) return work()
    if (this.#taken >= this.#places) return { act: 'back', delayMs: againMs }
    this.#taken += 1
    try {
      return await work()
    } finally {
      this.#taken -= 1
    }
  }
}
