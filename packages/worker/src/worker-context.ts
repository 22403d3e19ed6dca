import type { Bus, BusLog } from '@soundfoundry/bus'
import type { Provider } from '@soundfoundry/track'
import type { CredentialSource } from './credential-source.ts'
import { defaultRate } from './fetch-audio.ts'
import type { Reporter } from './reporter.ts'

/** The times that money and audio depend on. Milliseconds, where nothing else is said. */
export interface WorkerTimes {
  /** The longest a submit may take, from its intent to its answer. Beyond it the outcome is unknown. */
  submitMs: number
  /** After this an intent without an answer is nobody's any more: its process is gone or too late to send. */
  leaseMs: number
  /**
   * How long to look for a submit of unknown outcome, beyond the time in which its work may still begin, before it is called
   * absent: the provider's list lags. By default what is known of the provider's list.
   */
  settleMs: number
  /** How long it is looked for while nothing is proved, before the attempt is written off and its track goes on. */
  giveUpMs: number
  /** How long it is looked for in all, also after its track has ended, until it is known what became of the money. */
  traceMs: number
  /** From how long before the intent the provider's list is read. */
  clockSkewMs: number
  /** A provider may not know a request in its first moments; after this it has forgotten it. */
  forgottenMs: number
  /** How long a cancel that got no clear answer is repeated before the track ends without one. */
  cancelMs: number
  /** How long after its track has ended work is still followed that the provider did not stop making. */
  lateMs: number
  /** How long to wait before audio is asked for again that could not be had; each time twice as long, up to 30 s. */
  fetchAgainMs: number
  /** The longest that one download of audio may take; what takes longer is ended and tried again. */
  downloadMs: number
  /** How slow a download may be, in bytes a second, on average over each window. What is slower is ended and tried again. */
  slowestBytesPerS: number
  slowWindowMs: number
}

export const defaultTimes: WorkerTimes = {
  submitMs: 20_000,
  leaseMs: 30_000,
  settleMs: 120_000,
  giveUpMs: 300_000,
  traceMs: 3_600_000,
  clockSkewMs: 300_000,
  forgottenMs: 60_000,
  cancelMs: 30_000,
  lateMs: 2_700_000,
  fetchAgainMs: 1_000,
  downloadMs: 300_000,
  slowestBytesPerS: defaultRate.bytesPerS,
  slowWindowMs: defaultRate.windowMs,
}

/** The instants between two durable steps of an attempt, at which a process may end without harm. */
export type WorkerStep =
  | 'before intent'
  | 'after intent'
  | 'after send'
  | 'after id'
  | 'while following'
  | 'after handing over'
  | 'while storing'
  | 'before the last acknowledgement'

/** Called at every such instant and waited for; tests end the process there. */
export type Checkpoint = (step: WorkerStep) => void | Promise<void>

/** What every step of an attempt works with. */
export interface WorkerContext {
  readonly worker: string
  readonly bus: Bus
  readonly provider: Provider
  readonly credentials: CredentialSource
  readonly reporter: Reporter
  readonly log: BusLog
  readonly times: WorkerTimes
  readonly maxAudioBytes: number
  /** Whether audio is stored here: in the storing queue, not in that of the provider's limit. */
  readonly stores: boolean
  /** Whether the job that is handled takes one of the provider's places. */
  readonly takesPlace: boolean
  readonly checkpoint: Checkpoint
}
