import { asFailure } from './as-failure.ts'
import { exitCodes, type ExitCode } from './command-failure.ts'
import type { CommandContext } from './command.ts'
import { formatDuration } from './table.ts'
import type { Terminal } from './terminal.ts'

/** One step of a command as it went. */
export interface StepReport {
  readonly step: string
  readonly ok: boolean
  readonly ms: number
  readonly detail: string | null
}

/** Runs the steps of a command one after the other, and shows each as it happens. */
export class Steps {
  readonly reports: StepReport[] = []
  readonly #terminal: Terminal
  readonly #isSilent: boolean

  constructor(terminal: Terminal, options: { isSilent: boolean }) {
    this.#terminal = terminal
    this.#isSilent = options.isSilent
  }

  /**
   * Runs one step. The last thing it says is shown with it.
   *
   * @throws whatever the step throws, after it was shown
   */
  async run<Result>(
    step: string,
    action: (say: (detail: string) => void) => Promise<Result> | Result,
  ): Promise<Result> {
    const begun = performance.now()
    let detail: string | null = null
    if (!this.#isSilent) this.#terminal.passing(`… ${step}`)
    try {
      const result = await action(said => (detail = said))
      this.#show({ step, ok: true, ms: performance.now() - begun, detail })
      return result
    } catch (error) {
      this.#show({ step, ok: false, ms: performance.now() - begun, detail })
      throw error
    }
  }

  /** Says something between two steps. */
  remark(text: string): void {
    if (!this.#isSilent) this.#terminal.line(`${this.#terminal.style('yellow', '!')} ${text}`)
  }

  #show(report: StepReport): void {
    const ms = Math.round(report.ms)
    this.reports.push({ ...report, ms })
    if (this.#isSilent) return
    const mark = report.ok ? this.#terminal.style('green', '✓') : this.#terminal.style('red', '✗')
    const detail = report.detail === null ? '' : `: ${report.detail}`
    this.#terminal.line(`${mark} ${report.step}${detail} ${this.#terminal.style('dim', `(${formatDuration(ms)})`)}`)
  }
}

/**
 * Runs a command that goes step by step, and closes it: with `--json`, one document that holds every step and the
 * error, if there was one.
 */
export async function runSteps(
  { input, io, terminal }: CommandContext,
  body: (steps: Steps) => Promise<object>,
): Promise<ExitCode> {
  const wantsJson = input.has('json')
  const steps = new Steps(terminal, { isSilent: wantsJson })
  try {
    const result = await body(steps)
    if (wantsJson) terminal.json({ ok: true, ...result, steps: steps.reports })
    return exitCodes.ok
  } catch (error) {
    if (!wantsJson) throw error
    const failure = asFailure(error, io.signal)
    const { code, message, fix, exitCode } = failure
    terminal.json({ ok: false, steps: steps.reports, error: { code, message, fix } })
    terminal.failure(failure)
    return exitCode
  }
}
