import type { Bus, BusLog } from '@soundfoundry/bus'
import type { TrackRecord } from '@soundfoundry/track'
import type { Route, RoutingRules } from './choose-route.ts'
import type { CircuitKeeper } from './circuit-keeper.ts'
import type { JobRoom } from './job-room.ts'

/** What every step of routing works with. */
export interface RouterContext {
  readonly bus: Bus
  readonly log: BusLog
  readonly rules: RoutingRules
  readonly keeper: CircuitKeeper
  readonly room: JobRoom
  /** Called for every decision that was written, for the metrics, with the record it was made from. */
  readonly onRoute?: ((route: Route, record: TrackRecord) => void) | undefined
}
