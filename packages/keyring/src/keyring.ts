import {
  describeSource,
  type CredentialProvider,
  type CredentialReading,
  type CredentialSlot,
  type FileNotice,
  type Secret,
} from '@soundfoundry/config'
import type { CredentialHandle, ProbeFinding, SubmitOutcome } from '@soundfoundry/track'
import { answerOrNothing } from './answer-or-nothing.ts'
import { SourceFollower } from './follow-sources.ts'
import type { KeyChange } from './key-changes.ts'
import { step, type RingEffect, type RingEvent } from './key-ring.ts'
import { logChange, type KeyringLog } from './log-change.ts'
import { currentOf, emptyRing, keyOf, slotOf, type Ring } from './ring.ts'
import { credentialForSubmit, describe, readersOf, type KeyRow, type SubmitRole } from './selectors.ts'
import { slotReadings } from './slot-readings.ts'
import { judgeRefusal } from './verdict.ts'
import type { WatchTimes } from './watch-files.ts'

/** A credential that is held, for whoever sends it; everything but `reveal()` may be told. */
export interface HeldCredential extends CredentialHandle {
  /** What it serves as in this process, which need not be the slot that names it. */
  readonly slot: CredentialSlot
  /** Words for where it comes from. */
  readonly source: string
}

export interface KeyringOptions {
  readonly provider: CredentialProvider
  /** What the sources held when the process started. */
  readonly reading: CredentialReading
  readonly reread: () => CredentialReading
  /** Asks the provider for free what it would refuse. */
  readonly probe: (credential: CredentialHandle, signal: AbortSignal) => Promise<ProbeFinding[]>
  readonly log: KeyringLog
  /** The time that the fleet goes by; this machine's own without it. */
  readonly now?: () => Date
  /** Is told of every secret before anything else is done with it, so that it can be kept out of the log. */
  readonly onSecret?: (secret: Secret) => void
  /**
   * Is told after every step that changed something, when the keyring already stands as told; without changes when other
   * lines of the env file are not read than before.
   */
  readonly onChange?: (changes: readonly KeyChange[]) => void
  readonly watchTimes?: Partial<WatchTimes>
}

/** How a submit went; `unsent` when nothing was sent after all. */
export type SubmitResult = SubmitOutcome | { readonly kind: 'unsent' }

const tickMs = 1_000
const probeTimeoutMs = 10_000

function submitEvent(fingerprint: string, result: SubmitResult): RingEvent {
  switch (result.kind) {
    case 'accepted':
      return { type: 'submit_accepted', fingerprint }
    case 'refused':
      return { type: 'submit_refused', fingerprint, refusal: result }
    case 'unknown':
      return { type: 'submit_unknown', fingerprint, reason: result.reason, explanation: result.explanation }
    case 'unsent':
      return { type: 'submit_unsent', fingerprint }
  }
}

/** The credentials of one provider in one process: adopts what the sources name, proves it, and gives out what to use. */
export class Keyring {
  readonly #options: KeyringOptions
  readonly #held = new Map<string, { readonly secret: Secret; readonly source: string }>()
  readonly #stopped = new AbortController()
  readonly #sources: SourceFollower
  #ring: Ring
  #notices: readonly FileNotice[]
  #firstEffects: readonly RingEffect[]
  #ticking: NodeJS.Timeout | null = null

  /** Holds what the first reading names, at once; nothing is asked, watched or told before `start`. */
  constructor(options: KeyringOptions) {
    this.#options = options
    this.#notices = options.reading.notices
    this.#hold(options.reading)
    const event = { type: 'sources_read', slots: slotReadings(options.reading) } as const
    const { ring, effects } = step(emptyRing(options.provider), event, this.#now())
    this.#ring = ring
    this.#firstEffects = effects
    this.#sources = new SourceFollower({ ...options, onReading: reading => this.#adopt(reading) })
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date()
  }

  /** Begins to probe and to watch. Resolves when any further change of the sources is noticed. */
  async start(): Promise<void> {
    this.#perform(this.#firstEffects)
    this.#firstEffects = []
    this.#ticking ??= setInterval(() => this.#step({ type: 'tick' }), tickMs).unref()
    await this.#sources.start()
  }

  /** Takes up nothing more. What is held stays at hand for the work that is still going on. */
  stop(): void {
    this.#stopped.abort()
    this.#sources.stop()
    if (this.#ticking !== null) clearInterval(this.#ticking)
  }

  /** The credential in use, for whatever is not a submit; null when there is none. */
  current(): HeldCredential | null {
    return this.#credential(currentOf(this.#ring))
  }

  /**
   * The credential to submit with now; null when there is none. A canary is given out once at a time: every credential
   * that was taken has to be given back by `submitted`, whatever became of the submit.
   */
  forSubmit(): { readonly credential: HeldCredential; readonly role: SubmitRole } | null {
    const chosen = credentialForSubmit(this.#ring)
    const credential = this.#credential(chosen?.fingerprint ?? null)
    if (chosen === null || credential === null) return null
    this.#step({ type: 'submit_started', fingerprint: chosen.fingerprint })
    return { credential, role: chosen.role }
  }

  /**
   * What came of a submit. Answers whether this very track can be submitted at once with another credential: true only
   * where the provider refused this one as such, so that nothing was accepted, and `forSubmit` now gives one that is
   * not refused.
   */
  submitted(fingerprint: string, result: SubmitResult): boolean {
    this.#step(submitEvent(fingerprint, result))
    if (result.kind !== 'refused' || judgeRefusal(result).kind !== 'refused') return false
    const other = credentialForSubmit(this.#ring)
    return other !== null && other.fingerprint !== fingerprint && keyOf(this.#ring, other.fingerprint)?.refusal === null
  }

  /** What a probe found that somebody else made with a held credential. */
  probed(fingerprint: string, findings: readonly ProbeFinding[]): void {
    this.#step({ type: 'probed', fingerprint, findings })
  }

  /** In the whole fleet no track is at the provider any more that was submitted with it. */
  drained(fingerprint: string): void {
    this.#step({ type: 'drained', fingerprint })
  }

  /** The credentials to read a track with that was submitted with `fingerprint`, best first. */
  readersOf(fingerprint: string): HeldCredential[] {
    return readersOf(this.#ring, fingerprint)
      .map(each => this.#credential(each))
      .filter(each => each !== null)
  }

  /** How every credential stands, for the fleet. */
  rows(): KeyRow[] {
    return describe(this.#ring)
  }

  /** The lines of the env file that are not read, as of the last reading. */
  notices(): readonly FileNotice[] {
    return this.#notices
  }

  #credential(fingerprint: string | null): HeldCredential | null {
    const held = this.#held.get(fingerprint ?? '')
    if (fingerprint === null || held === undefined) return null
    const { secret, source } = held
    return { fingerprint, slot: this.#servesAs(fingerprint), source, reveal: () => secret.reveal() }
  }

  #servesAs(fingerprint: string): CredentialSlot {
    if (fingerprint === currentOf(this.#ring)) return 'current'
    if (fingerprint === this.#ring.canary) return 'next'
    return slotOf(this.#ring, fingerprint) === 'next' ? 'next' : 'previous'
  }

  #hold({ credentials }: CredentialReading): void {
    for (const { secret, source } of credentials) {
      const { fingerprint } = secret
      if (!this.#held.has(fingerprint)) this.#options.onSecret?.(secret)
      this.#held.set(fingerprint, { secret, source: describeSource(source) })
    }
  }

  #adopt(reading: CredentialReading): void {
    this.#hold(reading)
    const isNew = JSON.stringify(reading.notices) !== JSON.stringify(this.#notices)
    this.#notices = reading.notices
    this.#step({ type: 'sources_read', slots: slotReadings(reading) })
    if (isNew) this.#options.onChange?.([])
  }

  #step(event: RingEvent): void {
    const { ring, effects } = step(this.#ring, event, this.#now())
    this.#ring = ring
    for (const fingerprint of this.#held.keys()) {
      if (keyOf(ring, fingerprint) === undefined) this.#held.delete(fingerprint)
    }
    if (!this.#stopped.signal.aborted) this.#perform(effects)
  }

  #perform(effects: readonly RingEffect[]): void {
    const { log, provider, onChange } = this.#options
    const changes = effects.flatMap(effect => (effect.type === 'changed' ? [effect.change] : []))
    for (const change of changes) logChange(log, provider, change)
    for (const effect of effects) if (effect.type === 'probe') void this.#probe(effect.fingerprint)
    if (changes.length > 0) onChange?.(changes)
  }

  async #probe(fingerprint: string): Promise<void> {
    const credential = this.#credential(fingerprint)
    const ask = (signal: AbortSignal) =>
      credential === null ? Promise.resolve([]) : this.#options.probe(credential, signal)
    const findings = await answerOrNothing(ask, probeTimeoutMs, this.#stopped.signal)
    if (!this.#stopped.signal.aborted) this.probed(fingerprint, findings ?? [])
  }
}
