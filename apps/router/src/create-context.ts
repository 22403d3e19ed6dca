import { routeTrack } from './carry-out-route.ts'
import { CircuitKeeper } from './circuit-keeper.ts'
import { JobRoom } from './job-room.ts'
import type { RouterContext, RouterOptions } from './router-context.ts'
import { WaitingLine } from './waiting-line.ts'

/** What one router works with. */
export function createContext({
  bus,
  log,
  rules,
  onRoute,
  limits,
}: RouterOptions): RouterContext & { line: WaitingLine } {
  const context: RouterContext & { line: WaitingLine } = {
    bus,
    log,
    rules,
    onRoute,
    keeper: new CircuitKeeper(bus, log),
    room: new JobRoom(bus, limits),
    line: new WaitingLine({
      bus,
      log,
      sendOn: (current, dispatch) => routeTrack(context, current, dispatch, 'its turn'),
    }),
  }
  return context
}
