import { setTimeout as delay } from 'node:timers/promises'
import { createGatewayClient } from '../gateway-client.ts'
import { startSystem, type System } from '../system.ts'
import { waitFor } from '../wait-for.ts'
import { drain } from './drain.ts'
import { formatTracks, isClean, sumUp, type ChaosReport } from './report.ts'
import { startTraffic } from './traffic.ts'

export interface OutageOptions {
  /** How long the broker is away, in milliseconds. */
  outageMs: number
  /** Tracks posted each second, before, during and after. */
  perSecond?: number
  say?: (line: string) => void
}

/** What came of a run: the tracks, and what was seen of each app while the broker was away. */
export interface OutageReport extends ChaosReport {
  /** How often apps were asked for `/livez` and `/readyz` meanwhile, and every answer that was not 200 and 503. */
  readonly looks: number
  readonly wrongAnswers: readonly string[]
  /** From the broker's start until every app said that it is ready. */
  readonly readyAfterMs: number
}

const lookEveryMs = 1_000
/** Readiness gives the broker 2 s to answer, so it may still be good for so long. */
const noticeMs = 3_000
const lookLimitMs = 5_000
const readyLimitMs = 60_000

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url, { signal: AbortSignal.timeout(lookLimitMs) })
  await response.body?.cancel()
  return response.status
}

/** Asks every app once; returns the answers that are wrong while there is no broker. */
async function lookAtAll(system: System): Promise<string[]> {
  const wrong: string[] = []
  const expected = { '/livez': 200, '/readyz': 503 }
  await Promise.all(
    system.names.flatMap(name =>
      Object.entries(expected).map(async ([path, status]) => {
        const found = await statusOf(`${system.process(name).url}${path}`).catch(String)
        if (found !== status) wrong.push(`${name} ${path}: ${found}`)
      }),
    ),
  )
  return wrong
}

/** Does `takeBrokerAway` to a system of its own. */
export async function runOutage(options: OutageOptions): Promise<OutageReport> {
  const system = await startSystem({
    sandbox: { queueMs: 200, generationMs: 3_000, audioSeconds: 1 },
    env: { FAL_CONCURRENCY: '50', LOG_LEVEL: 'warn' },
  })
  try {
    return await takeBrokerAway(system, options)
  } finally {
    await system.stop()
  }
}

/**
 * Puts a system under a steady load, takes its broker away for a while, and counts what became of every track and what
 * every app said of itself meanwhile. Nothing but the broker is touched: what goes on afterwards goes on by itself.
 *
 * @throws Error when an app is not ready within a minute of the broker's return
 */
export async function takeBrokerAway(system: System, options: OutageOptions): Promise<OutageReport> {
  const { outageMs, perSecond = 4, say = () => undefined } = options
  const { control } = system.sandbox
  const before = control.work().length
  const begun = (): number => control.work().length - before
  const gateway = createGatewayClient(system.apiUrl)
  const traffic = startTraffic(gateway, perSecond)
  await waitFor(() => begun() >= 10, { what: 'ten tracks at the far ends', timeoutMs: 30_000 })

  say(`the broker is stopped with ${begun()} tracks at the far ends`)
  await system.broker.kill('SIGTERM')
  const awayUntil = Date.now() + outageMs
  await delay(Math.min(noticeMs, outageMs))
  const wrongAnswers: string[] = []
  let looks = 0
  while (Date.now() < awayUntil) {
    wrongAnswers.push(...(await lookAtAll(system)))
    looks += 2 * system.names.length
    await delay(lookEveryMs)
  }

  say(`the broker is started again; ${traffic.posted} tracks are wanted by now`)
  const backAt = Date.now()
  await system.broker.restart()
  for (const name of system.names) {
    const ready = async (): Promise<boolean> => (await statusOf(`${system.process(name).url}/readyz`)) === 200
    await waitFor(ready, { what: `${name} to be ready`, timeoutMs: readyLimitMs })
  }
  const readyAfterMs = Date.now() - backAt
  const accepted = await traffic.finish()
  const drained = await drain(
    gateway,
    accepted.map(({ id }) => id),
    readyLimitMs * 3,
  )
  const summary = sumUp({
    seed: 0,
    accepted,
    drained,
    work: control.work(),
    deaths: system.names.filter(name => !system.process(name).isRunning),
    kills: new Map([['broker', 1]]),
    faults: new Map(),
    answers: traffic.answers,
    recoveryMs: Date.now() - backAt,
  })
  return { ...summary, looks, wrongAnswers, readyAfterMs }
}

/** The report for a person, a line for each number. */
export function formatOutage(report: OutageReport): string {
  return [
    `looks at the apps       ${report.looks}`,
    `answered wrongly        ${report.wrongAnswers.length === 0 ? '0' : report.wrongAnswers.join(', ')}`,
    `ready after             ${(report.readyAfterMs / 1_000).toFixed(1)} s`,
    ...formatTracks(report),
  ].join('\n')
}

/** Whether the house kept its word while it had no broker. */
export function isOutageClean(report: OutageReport): boolean {
  return isClean(report) && report.looks > 0 && report.wrongAnswers.length === 0
}
