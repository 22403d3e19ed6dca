import { drain } from '../chaos/drain.ts'
import { sumUp, type ChaosReport } from '../chaos/report.ts'
import { startTraffic, type AcceptedTrack, type Traffic } from '../chaos/traffic.ts'
import { waitFor } from '../wait-for.ts'
import { badKeys, badMountedKey } from './bad-keys.ts'
import { drillRow, type DrillReport, type Ran } from './drill-report.ts'
import { startDrillWorld, type DrillWorld } from './drill-world.ts'
import { goodByCommand, goodByHand, goodMounted } from './good-keys.ts'
import { revokedKeys } from './revoked-keys.ts'
import { nothingTold, secondsSince, type Scenario } from './scenario.ts'

export interface RotationDrillOptions {
  /** Tracks posted each second, all the time. */
  perSecond: number
  falWorkers: number
  /** Leaves out what waits for limits of tens of seconds. */
  isQuick?: boolean
  say?: (line: string) => void
}

/**
 * In an order in which each begins with a key that works; the mounted secret comes last, for the command cannot change
 * it. A group ends when its alerts are told: of a key that was tried in vain nothing is told any more once another one
 * is proven.
 */
const groups: readonly (readonly Scenario[])[] = [
  [goodByCommand],
  badKeys,
  [...goodByHand, ...revokedKeys, ...goodMounted],
  [badMountedKey],
]

const concurrency = 400
const drainLimitMs = 10 * 60_000
const steadyLimitMs = 120_000
/** So many seconds of traffic come between two things that are done to the keys. */
const steadySeconds = { quick: 0.5, full: 1 }

/** A scenario and the number of the first track that was posted meanwhile; its last is the one before the next one's first. */
interface Span extends Ran {
  readonly from: number
}

const morePosted = (traffic: Traffic, more: number): Promise<unknown> => {
  const target = traffic.posted + more
  return waitFor(() => traffic.posted >= target, { what: `${more} more tracks`, timeoutMs: steadyLimitMs })
}

async function runOne(world: DrillWorld, scenario: Scenario, traffic: Traffic, tracksAfter: number): Promise<Ran> {
  const ran = await scenario.run(world).then(
    outcome => ({ outcome, problem: null }),
    (error: unknown) => ({ outcome: nothingTold, problem: error instanceof Error ? error.message : String(error) }),
  )
  await morePosted(traffic, tracksAfter)
  return { scenario, ...ran }
}

/** Waits for the alerts of a group. One that does not come is missing in the counts. */
async function untilToldOf(world: DrillWorld, spans: readonly Span[]): Promise<void> {
  const alerts = spans.flatMap(({ outcome: { alert } }) => (alert === null ? [] : [alert]))
  await Promise.allSettled(alerts.map(alert => world.told(alert)))
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
    const tracksAfter = perSecond * steadySeconds[isQuick ? 'quick' : 'full']
    const spans: Span[] = []
    for (const group of groups) {
      for (const scenario of group.filter(({ isSlow }) => !(isQuick && isSlow === true))) {
        const from = spans.length === 0 ? 0 : traffic.posted
        const ran = await runOne(world, scenario, traffic, tracksAfter)
        spans.push({ ...ran, from })
        const [tracks, waiting] = [traffic.posted - from, traffic.posted - control.work().length]
        say(`${scenario.name}: ${ran.problem ?? ran.outcome.seen} (${tracks} tracks, ${waiting} not at a far end yet)`)
      }
      await untilToldOf(world, spans)
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
    const rows = spans.map((span, index) =>
      drillRow(span, tracksOf(world, accepted.slice(span.from, spans[index + 1]?.from), ended), alerts.received),
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
