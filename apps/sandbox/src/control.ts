import type { ActiveFault, ListedFault } from './fault-board.ts'
import type { FaultParameters } from './fault-definition.ts'
import type { Provider } from './operation.ts'
import type { WireEntry, WireFilter } from './wire-log.ts'
import type { WorkCounts, WorkFilter, WorkSummary } from './work-ledger.ts'
import type { World } from './world.ts'

/** What the sandbox has seen and which faults are on. */
export interface SandboxState {
  faults: ActiveFault[]
  work: Record<Provider, WorkCounts>
  requests: Record<Provider, Record<string, number>>
  /** Requests to the file origin that carried a credential. */
  credential_leaks: number
}

/** The sandbox's controls, as a test in the same process uses them; the control routes offer the same over HTTP. */
export class SandboxControl {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /**
   * Switches a fault on.
   *
   * @throws {UnknownFaultError} when there is no such fault, or it does not take a parameter or its value
   */
  setFault(provider: Provider, fault: string, parameters: FaultParameters = {}): ActiveFault {
    return this.#world.faults.set(provider, fault, parameters)
  }

  /**
   * Switches a fault off; it need not be on.
   *
   * @throws {UnknownFaultError} when there is no such fault
   */
  clearFault(provider: Provider, fault: string): void {
    this.#world.faults.clear(provider, fault)
  }

  /** Switches every fault off. */
  clearFaults(): void {
    this.#world.faults.clearAll()
  }

  /** Every fault that there is, with how it stands. */
  faults(): ListedFault[] {
    return this.#world.faults.all()
  }

  /** The work that was accepted, oldest first. */
  work(filter: WorkFilter = {}): WorkSummary[] {
    return this.#world.ledger.summaries(filter)
  }

  /** The latest requests, oldest first. */
  requests(filter: WireFilter = {}): WireEntry[] {
    return this.#world.wire.entries(filter)
  }

  /** Makes a key, as a person does on the provider's page; the only time that it is shown. */
  makeKey(provider: Provider): string {
    return this.#world.keys.make(provider)
  }

  /** Refuses a key from now on, which is named by its fingerprint. */
  revokeKey(fingerprint: string): void {
    this.#world.keys.revoke(fingerprint)
  }

  /** Active faults and all counters. */
  state(): SandboxState {
    const { faults, ledger, wire, leaks } = this.#world
    return {
      faults: faults.list(),
      work: { fal: ledger.counts('fal'), replicate: ledger.counts('replicate') },
      requests: wire.counts(),
      credential_leaks: leaks.count,
    }
  }

  /** Forgets faults, work, requests, counters and revocations. */
  reset(): void {
    const { faults, keys, ledger, wire, leaks } = this.#world
    keys.restore()
    faults.clearAll()
    ledger.clear()
    wire.clear()
    leaks.clear()
  }
}
