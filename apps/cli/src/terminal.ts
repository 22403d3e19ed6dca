import { createScrubber, type RevealableSecret } from '@soundfoundry/service'
import { styleText } from 'node:util'
import type { Environment } from '@soundfoundry/config'
import { asCalled } from './called-as.ts'
import { formatTable, type TableRow } from './table.ts'

/** Where text goes: a stream of a process, or something that plays one. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  /** How many characters fit on a line of a terminal. */
  readonly columns?: number | undefined
}

/** Everything a command touches outside of itself. */
export interface CommandIo {
  readonly environment: Environment
  /** What relative paths on the command line start from. */
  readonly directory: string
  /** The checkout that the command belongs to; null where it belongs to none. */
  readonly home: string | null
  /** How the command was called: what its hints say. */
  readonly calledAs: string
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined }
  readonly stdout: Output
  readonly stderr: Output
  /** Aborted when a person interrupts the command. */
  readonly signal: AbortSignal
}

export type Style = 'green' | 'red' | 'yellow' | 'dim' | 'bold'

/** The one way out for text: everything that is written passes the scrubber first, but for a secret that is handed over. */
export class Terminal {
  readonly #io: Pick<CommandIo, 'environment' | 'calledAs' | 'stdout' | 'stderr'>
  readonly #scrubber = createScrubber()
  #hasOpenLine = false

  constructor(io: Pick<CommandIo, 'environment' | 'calledAs' | 'stdout' | 'stderr'>) {
    this.#io = io
  }

  /** Never lets this value out, whatever it is part of. */
  watch(secret: RevealableSecret): void {
    this.#scrubber.watchSecret(secret)
  }

  /** A line of a command's result. */
  line(text = ''): void {
    this.#write(this.#io.stdout, `${text}\n`)
  }

  /** The result for a script. */
  json(value: unknown): void {
    this.line(JSON.stringify(value, null, 2))
  }

  /** A line of a command's result that is meant to hold a secret: the one way past the scrubber. */
  handOver(text: string): void {
    this.#io.stdout.write(`${text}\n`)
  }

  /** A line beside the result: progress, errors. */
  note(text: string): void {
    this.#write(this.#io.stderr, `${text}\n`)
  }

  /** What went wrong, and what to do. */
  failure({ message, fix }: { readonly message: string; readonly fix: string | null }): void {
    this.note(`${this.style('red', '✗')} ${message}`)
    if (fix !== null) this.note(`  Fix: ${fix}`)
  }

  /** A line of progress that the next one replaces; only on a terminal. */
  passing(text: string): void {
    const { isTTY, columns = 0 } = this.#io.stdout
    if (isTTY !== true) return
    // A line that goes on in the next one could not be taken back.
    this.#write(this.#io.stdout, columns > 0 ? text.slice(0, columns - 1) : text)
    this.#hasOpenLine = true
  }

  /** A table that fits where it is shown: where its rows are too long, each is told in lines of their own. */
  table(headings: readonly string[], rows: readonly TableRow[]): void {
    const { isTTY, columns } = this.#io.stdout
    const width = isTTY === true && columns !== undefined && columns > 0 ? columns : null
    for (const line of formatTable(headings, rows, width)) this.line(line)
  }

  /** Takes away what `passing` wrote last. */
  settle(): void {
    if (this.#hasOpenLine) this.#write(this.#io.stdout, '')
  }

  /** An empty screen; only on a terminal. */
  clear(): void {
    if (this.#io.stdout.isTTY === true) this.#io.stdout.write('\u001B[2J\u001B[H')
  }

  /** Colours text where a person sees it. */
  style(style: Style, text: string): string {
    const isColourful = this.#io.stdout.isTTY === true && (this.#io.environment['NO_COLOR'] ?? '') === ''
    return isColourful ? styleText(style, text) : text
  }

  #write(output: Output, text: string): void {
    if (this.#hasOpenLine) this.#io.stdout.write('\r\u001B[2K')
    this.#hasOpenLine = false
    output.write(this.#scrubber.scrub(asCalled(text, this.#io.calledAs)))
  }
}
