import { setTimeout as delay } from 'node:timers/promises'
import { createGatewayClient } from '../gateway-client.ts'
import { startSystem, type System } from '../system.ts'
import { drain } from './drain.ts'
import { quickFaults, slowFaults } from './faults.ts'
import { ProcessKeeper } from './process-keeper.ts'
import { sumUp, type ChaosReport } from './report.ts'
import { planChaos, type ChaosEvent } from './schedule.ts'
import { startTraffic } from './traffic.ts'

export interface ChaosOptions {
  seed: number
  /** How long things go wrong, in milliseconds; coming to an end takes longer. */
  durationMs: number
  /** `quick` leaves out the faults after which a track takes minutes. */
  faults: 'quick' | 'all'
  routers?: number
  falWorkers?: number
  replicateWorkers?: number
  /** Tracks posted each second. */
  perSecond?: number
  /** How long all tracks may take to be done once everything is up again, in milliseconds. */
  drainLimitMs?: number
  say?: (line: string) => void
}

function describe(event: ChaosEvent): string {
  if (event.act === 'kill') return `kill ${event.target} for ${event.downMs} ms`
  const { provider, fault, parameters } = event.fault
  return `${provider}: ${fault} ${JSON.stringify(parameters)} for ${event.forMs} ms`
}

/** Sets and clears faults as they come, the later one of a name in place of the earlier. */
class FaultSetter {
  readonly counts = new Map<string, number>()
  readonly #control: System['sandbox']['control']
  readonly #timers = new Map<string, NodeJS.Timeout>()

  constructor(control: System['sandbox']['control']) {
    this.#control = control
  }

  set({ fault: { provider, fault, parameters }, forMs }: Extract<ChaosEvent, { act: 'fault' }>): void {
    const name = `${provider} ${fault}`
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    clearTimeout(this.#timers.get(name))
    this.#control.setFault(provider, fault, parameters)
    this.#timers.set(
      name,
      setTimeout(() => this.#control.clearFault(provider, fault), forMs),
    )
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#control.clearFaults()
  }
}

/**
 * Runs a whole system while its processes and its broker are killed and its far ends misbehave, then lets it recover and
 * counts what became of every track that was accepted.
 *
 * @throws Error when the system cannot be started, or something that was killed cannot be started again
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, durationMs, perSecond = 4, drainLimitMs = 20 * 60_000, say = () => undefined } = options
  const system = await startSystem({
    apps: {
      router: options.routers ?? 1,
      'fal-worker': options.falWorkers ?? 1,
      'replicate-worker': options.replicateWorkers ?? 1,
    },
    // A run of all faults shows what is promised; one of the quick ones is to be over soon.
    times: options.faults === 'quick' ? 'short' : 'real',
    sandbox: { queueMs: 100, generationMs: 600, audioSeconds: 1 },
    env: { FAL_CONCURRENCY: '50', REPLICATE_CONCURRENCY: '50', LOG_LEVEL: 'warn' },
  })
  const keeper = new ProcessKeeper(system)
  try {
    const { control } = system.sandbox
    const gateway = createGatewayClient(system.apiUrl)
    const faults = new FaultSetter(control)
    const schedule = planChaos({
      seed,
      durationMs,
      targets: ['broker', ...system.names],
      faults: options.faults === 'quick' ? quickFaults : [...quickFaults, ...slowFaults],
    })
    say(`${system.names.length} processes and a broker, seed ${seed}`)
    const traffic = startTraffic(gateway, perSecond)
    const startedAt = Date.now()
    for (const event of schedule) {
      await delay(Math.max(0, startedAt + event.atMs - Date.now()))
      say(`${(event.atMs / 1_000).toFixed(1).padStart(6)} s  ${describe(event)}`)
      if (event.act === 'kill') keeper.kill(event.target, event.downMs)
      else faults.set(event)
    }
    await delay(Math.max(0, startedAt + durationMs - Date.now()))

    faults.clear()
    await keeper.allUp()
    say(`everything is up again; ${traffic.posted} tracks were posted`)
    const recoveryFrom = Date.now()
    const accepted = await traffic.finish()
    const ids = accepted.map(({ id }) => id)
    const drained = await drain(gateway, ids, drainLimitMs)
    const recoveryMs = Date.now() - recoveryFrom
    const { deaths, kills } = keeper
    return sumUp({
      seed,
      accepted,
      drained,
      work: control.work(),
      deaths,
      kills,
      faults: faults.counts,
      answers: traffic.answers,
      recoveryMs,
    })
  } finally {
    keeper.stop()
    await system.stop()
  }
}
