import { drain } from '../chaos/drain.ts'
import { startTraffic } from '../chaos/traffic.ts'
import { createGatewayClient } from '../gateway-client.ts'
import { startSystem } from '../system.ts'
import { waitFor } from '../wait-for.ts'
import { beUnkind, type Unkindness } from './unkind-faults.ts'
import { sumUpUnkind, type UnkindReport } from './unkind-report.ts'

export interface UnkindOptions extends Unkindness {
  /** How many tracks are posted, at least. */
  tracks: number
  /** How many a second. */
  perSecond: number
  say?: (line: string) => void
}

/** Empty is as good as not set: whatever a test has otherwise, these are the defaults. */
const timesOfProduction = { FAL_START_TIMEOUT_S: '', FAL_LIST_LAG_S: '', REPLICATE_LIST_LAG_S: '' }

/** The deadline of a track, with a minute for a worker to end it and one for a busy machine. */
const drainLimitMs = (900 + 120) * 1_000

/**
 * Runs a whole system with the times of production against both providers at their most unkind, and counts what became of
 * every track, and of every work that was paid for.
 *
 * @throws Error when the system cannot be started
 */
export async function runUnkind(options: UnkindOptions): Promise<UnkindReport> {
  const { tracks, perSecond, say = () => undefined } = options
  const system = await startSystem({
    sandbox: { queueMs: 30_000, generationMs: 3_000, audioSeconds: 1, falRunners: 40 },
    apps: { 'fal-worker': 2, 'replicate-worker': 2 },
    env: { ...timesOfProduction, FAL_CONCURRENCY: '40', LOG_LEVEL: 'warn' },
  })
  const { control } = system.sandbox
  const beginAt = performance.now()
  const unkind = beUnkind(control, options)
  try {
    const gateway = createGatewayClient(system.apiUrl)
    // Not in NFC, as text from some keyboards and file systems is; the lists show it otherwise.
    const traffic = startTraffic(gateway, perSecond, {}, 'Unkind cafe\u0301 track')
    const postingMs = (tracks / perSecond) * 1_000
    await waitFor(() => traffic.posted >= tracks, { what: 'all to be posted', timeoutMs: 10 * postingMs + 60_000 })
    const accepted = await traffic.finish()
    say(`${accepted.length} tracks are accepted; now they are waited for`)
    const ids = accepted.map(({ id }) => id)
    const ended = await drain(gateway, ids, drainLimitMs)
    const seconds = Math.round((performance.now() - beginAt) / 1_000)
    return sumUpUnkind({ accepted, ended, work: control.work(), struck: unkind.struck(), seconds })
  } finally {
    unkind.stop()
    await system.stop()
  }
}
