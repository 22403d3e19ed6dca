import type { AudioLibrary } from './audio-library.ts'
import type { FaultBoard } from './fault-board.ts'
import type { KeyBook } from './key-book.ts'
import type { WebhookSender } from './webhook-sender.ts'
import type { WireLog } from './wire-log.ts'
import type { WorkLedger } from './work-ledger.ts'

/** Everything the sandbox knows, all of it in memory. */
export interface World {
  faults: FaultBoard
  ledger: WorkLedger
  wire: WireLog
  keys: KeyBook
  audio: AudioLibrary
  webhooks: WebhookSender
  /** How long new work waits and how long it is generated, in milliseconds. */
  timing: { queueMs: number; generationMs: number }
  /** Milliseconds after its end at which Replicate forgets a prediction's data. */
  retentionMs: number
  leaks: CredentialLeaks
  /** The port of the file origin, once it listens. */
  files: { port: number }
}

/** Requests that carried a credential to the file origin. */
export class CredentialLeaks {
  #count = 0

  get count(): number {
    return this.#count
  }

  add(): void {
    this.#count += 1
  }

  clear(): void {
    this.#count = 0
  }
}
