import type { Bus, BusLog } from '@soundfoundry/bus'
import type { TrackRecord } from '@soundfoundry/track'
import type { Route, RoutingRules } from './choose-route.ts'
import type { CircuitKeeper } from './circuit-keeper.ts'
import type { JobLimits, JobRoom } from './job-room.ts'
import type { WaitingLine } from './waiting-line.ts'

export interface RouterOptions {
  bus: Bus
  log: BusLog
  rules: RoutingRules
  /** How many jobs there may be before new tracks wait in the log of requests. */
  limits?: JobLimits
  /** Called for every decision, for the metrics. */
  onRoute?: (route: Route, record: TrackRecord) => void
}

/** What every step of routing works with. */
export interface RouterContext {
  readonly bus: Bus
  readonly log: BusLog
  readonly rules: RoutingRules
  readonly keeper: CircuitKeeper
  readonly room: JobRoom
  readonly line: Pick<WaitingLine, 'move' | 'forget'>
  /** Called for every decision that was written, for the metrics, with the record it was made from. */
  readonly onRoute?: ((route: Route, record: TrackRecord) => void) | undefined
}
