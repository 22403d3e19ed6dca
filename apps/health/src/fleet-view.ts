import type { Bus } from '@soundfoundry/bus'
import {
  liveCircuits,
  pauseOf,
  usageAnswer,
  type Circuit,
  type ClockReport,
  type HourlyUsage,
  type KeysAnswer,
  type KeySighting,
  type ProviderName,
  type ProvidersAnswer,
  type UsageAnswer,
  type UsageWindow,
  type WorkerReport,
} from '@soundfoundry/track'
import type { InFlightIndex } from './in-flight.ts'
import { judgeProvider, type Pauses, type ProviderJudgement } from './judge-provider.ts'
import type { KeyUsageLedger } from './key-usage.ts'
import { keysAnswer } from './keys-answer.ts'
import { providersAnswer } from './providers-answer.ts'

/** The fleet as it stands now, and the answers that follow from it. */
export interface FleetView {
  readonly reports: () => WorkerReport[]
  readonly circuits: () => Circuit[]
  readonly clocks: () => ClockReport[]
  readonly sightings: () => KeySighting[]
  readonly keys: (now: Date) => KeysAnswer
  readonly providers: () => ProvidersAnswer
  readonly pauses: () => Pauses
  readonly usage: (window: UsageWindow, now: Date) => UsageAnswer
  readonly judge: (provider: ProviderName) => ProviderJudgement
}

interface Sources {
  bus: Pick<Bus, 'clock' | 'fleet' | 'circuits' | 'clocks' | 'keys' | 'switches'>
  inFlight: InFlightIndex
  usage: KeyUsageLedger
  /** The counters that survive a restart. */
  counted: () => HourlyUsage[]
  maxAgeDays: number
}

/** Looks at the fleet through the copies that this process holds: nothing here asks the broker. */
export function viewFleet({ bus, inFlight, usage, counted, maxAgeDays }: Sources): FleetView {
  const reports = () => [...bus.fleet.entries()].map(([, { value }]) => value)
  const circuits = () =>
    liveCircuits(
      [...bus.circuits.entries()].map(([, { value }]) => value),
      reports(),
    )
  const clocks = () => [...bus.clocks.entries()].map(([, { value }]) => value)
  const sightings = () => [...bus.keys.entries()].map(([, { value }]) => value)
  const pauses = (): Pauses => ({
    fal: pauseOf(bus.switches.get('fal')?.value),
    replicate: pauseOf(bus.switches.get('replicate')?.value),
  })
  return {
    reports,
    circuits,
    clocks,
    sightings,
    pauses,
    keys: now =>
      keysAnswer({
        reports: reports(),
        sightings: sightings(),
        inFlight,
        hours: usage.hours(),
        counted: counted(),
        maxAgeDays,
        now,
      }),
    providers: () =>
      providersAnswer({
        reports: reports(),
        circuits: circuits(),
        pauses: pauses(),
        inFlight,
        counted: counted(),
        now: bus.clock.date(),
      }),
    usage: (window, now) => usageAnswer(counted(), window, now),
    judge: provider => judgeProvider(provider, reports(), circuits(), bus.clock.date(), pauses()),
  }
}
