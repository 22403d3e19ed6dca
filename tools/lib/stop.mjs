/** Exit codes of sysexits.h. */
export const exitCodes = { usage: 64, unavailable: 69, badConfiguration: 78 }

/** A reason to end with one sentence for the person at the terminal and no stack. */
export class Stop extends Error {
  /**
   * @param {string} message what is wrong and what to do
   * @param {number} exitCode
   */
  constructor(message, exitCode = exitCodes.unavailable) {
    super(message)
    this.exitCode = exitCode
  }
}
