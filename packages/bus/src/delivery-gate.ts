/** Sends an answer to the broker now, later, or never; one that is worth nothing later, now or never. */
export type AnswerGate = (send: () => void, late: 'keep' | 'drop') => void

/**
 * Holds back what is answered to the broker for messages that it delivered before a connection was lost, until it is known
 * that its streams are still the same. In a stream that was made anew the same place belongs to another message: the
 * answer to an old one would take a new one off its queue. No I/O.
 */
export class DeliveryGate {
  #era = 0
  #held: Array<{ era: number; send: () => void }> | null = null

  /** For the answers to one message, from its arrival on. */
  forDelivery(): AnswerGate {
    const era = this.#era
    return (send, late) => {
      if (era !== this.#era) return
      if (this.#held === null) send()
      else if (late === 'keep') this.#held.push({ era, send })
    }
  }

  get isOpen(): boolean {
    return this.#held === null
  }

  /** The connection was lost: nothing is answered until `open`. */
  close(): void {
    this.#held ??= []
  }

  /** The streams have been looked at. `isSame` when they are the ones that delivered the messages; otherwise their answers are void. */
  open(isSame: boolean): void {
    const held = this.#held ?? []
    this.#held = null
    if (!isSame) this.#era += 1
    for (const { era, send } of held) if (era === this.#era) send()
  }
}
