import { drain } from '../chaos/drain.ts'
import { sumUp, type ChaosReport } from '../chaos/report.ts'
import { startTraffic, type AcceptedTrack, type Traffic } from '../chaos/traffic.ts'
import { waitFor } from '../wait-for.ts'
import { badKeys, badMountedKey } from './bad-keys.ts'
import { drillRow, type DrillReport, type Ran } from './drill-report.ts'
import { startDrillWorld, type DrillWorld } from './drill-world.ts'
import { goodByCommand, goodByHand, goodMounted, revokedKey } from './good-keys.ts'
import { nothingTold, secondsSince, type Scenario } from './scenario.ts'

export interface RotationDrillOptions {
  /** Tracks posted each second, all the time. */
  perSecond: number
  falWorkers: number
  /** Leaves out what waits for limits of tens of seconds. */
  isQuick?: boolean
  say?: (line: string) => void
}

/** In an order in which each begins with a key that works; the mounted secret comes last, for the command cannot change it. */
const scenarios: readonly Scenario[] = [
  goodByCommand,
  ...badKeys,
  ...goodByHand,
  revokedKey,
  ...goodMounted,
  badMountedKey,
]

const concurrency = 400
const drainLimitMs = 10 * 60_000
const steadyLimitMs = 120_000
/** So many seconds of traffic come before and after what is done to the keys. */
const steadySeconds = 1

/** A scenario and the numbers of the tracks that were posted meanwhile. */
interface Span extends Ran {
  readonly from: number
  readonly to: number
}

const morePosted = (traffic: Traffic, more: number): Promise<unknown> => {
  const target = traffic.posted + more
  return waitFor(() => traffic.posted >= target, { what: `${more} more tracks`, timeoutMs: steadyLimitMs })
}

async function runOne(world: DrillWorld, scenario: Scenario, traffic: Traffic, perSecond: number): Promise<Span> {
  const from = traffic.posted
  await morePosted(traffic, perSecond * steadySeconds)
  const ran = await scenario.run(world).then(
    outcome => ({ outcome, problem: null }),
    (error: unknown) => ({ outcome: nothingTold, problem: error instanceof Error ? error.message : String(error) }),
  )
  await morePosted(traffic, perSecond * steadySeconds)
  return { scenario, ...ran, from, to: traffic.posted }
}

/** Where the secret half of any key was found: in what the processes wrote, or in a request for an audio file. */
function findLeaks({ system, control, planted }: DrillWorld): string[] {
  const found = system.names.filter(name => {
    const written = system
      .logs(name)
      .map(line => JSON.stringify(line))
      .join('\n')
    return planted.some(key => written.includes(key.slice(-32)))
  })
  return control.state().credential_leaks > 0 ? [...found, 'requests for audio'] : found
}

/** What became of the tracks of one scenario. */
function tracksOf(world: DrillWorld, accepted: readonly AcceptedTrack[], ended: Ended): ChaosReport {
  const ids = new Set(accepted.map(({ id }) => id))
  const { system } = world
  return sumUp({
    seed: 0,
    accepted,
    drained: ended.drained.filter(({ id }) => ids.has(id)),
    work: ended.work,
    deaths: system.names.filter(name => !system.process(name).isRunning),
    kills: new Map(),
    faults: new Map(),
    answers: ended.answers,
    recoveryMs: 0,
  })
}

interface Ended {
  readonly drained: Awaited<ReturnType<typeof drain>>
  readonly work: ReturnType<DrillWorld['control']['work']>
  readonly answers: ReadonlyMap<string, number>
}

/**
 * Runs a whole system under a steady load and does to fal's key whatever a person could do to it, one thing after the
 * other: good and bad keys, by command, by editor and as a mounted secret. Then it waits for every track and counts.
 *
 * @throws Error when the system cannot be started
 */
export async function runRotationDrill(options: RotationDrillOptions): Promise<DrillReport> {
  const { perSecond, falWorkers, isQuick = false, say = () => undefined } = options
  const world = await startDrillWorld({ falWorkers, concurrency })
  try {
    const { gateway, control, alerts } = world
    const traffic = startTraffic(gateway, perSecond)
    const startedAt = performance.now()
    await waitFor(() => control.work().length >= perSecond, { what: 'steady work', timeoutMs: steadyLimitMs })
    const spans: Span[] = []
    for (const scenario of scenarios.filter(({ isSlow }) => !(isQuick && isSlow === true))) {
      const span = await runOne(world, scenario, traffic, perSecond)
      spans.push(span)
      const waiting = traffic.posted - control.work().length
      say(
        `${scenario.name}: ${span.problem ?? 'done'} (${span.to - span.from} tracks, ${waiting} not at a far end yet)`,
      )
    }
    const seconds = secondsSince(startedAt)
    const { posted } = traffic
    const made = control.work().length
    const accepted = await traffic.finish()
    say(`${posted} tracks were posted in ${seconds.toFixed(0)} s; waiting until all are done`)
    const drained = await drain(
      gateway,
      accepted.map(({ id }) => id),
      drainLimitMs,
    )
    const ended = { drained, work: control.work(), answers: traffic.answers }
    const rows = spans.map(span =>
      drillRow(span, tracksOf(world, accepted.slice(span.from, span.to), ended), alerts.received),
    )
    return {
      rows,
      perSecond,
      postedPerSecond: posted / seconds,
      madePerSecond: made / seconds,
      leaks: findLeaks(world),
    }
  } finally {
    await world.stop()
  }
}
