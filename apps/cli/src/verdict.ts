import type { Terminal } from './terminal.ts'

/** What a command found that has nothing to say against the credentials as such. */
export interface Verdict {
  readonly warnings: number
  /** Whether everything was asked for that could be. */
  readonly isAsked: boolean
}

/** The last line of a command that found no error: it says that all is well only when it is. */
export function verdictLine(terminal: Terminal, { warnings, isAsked }: Verdict): string {
  if (warnings > 0) {
    const what = warnings === 1 ? 'is one thing' : `are ${warnings} things`
    return terminal.style('yellow', `! Nothing is broken, but there ${what} to see to, above.`)
  }
  if (!isAsked)
    return terminal.style('yellow', '! The formats are good. Not every provider was asked whether it takes them.')
  return terminal.style('green', '✓ All is well.')
}
