/** Lets one listener wait for whatever arrives next, for so long. */
export class Arrival {
  #wake: () => void = () => undefined

  /** Something has arrived, or nothing will any more. */
  tell(): void {
    this.#wake()
  }

  /** Resolves with the next `tell`, or after so many milliseconds. */
  async within(milliseconds: number): Promise<void> {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, milliseconds)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
