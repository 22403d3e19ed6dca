import type { ConsumerLoop } from '@soundfoundry/bus'
import { createContext } from './create-context.ts'
import { CircuitProber } from './circuit-prober.ts'
import type { RouterOptions } from './router-context.ts'
import { onDeadline, onNewRequest, onTrackBack } from './routing-occasions.ts'
import { StrandedJobs } from './stranded-jobs.ts'

export interface Router {
  /** Takes nothing more, gives back what has not begun, and waits for what has. */
  stop(): Promise<void>
}

const parallel = 64

/**
 * Starts routing: new requests, tracks that come back from workers, and deadlines. Any number of routers may run; each
 * step can be repeated without harm. Throws `broker_unavailable`.
 */
export async function startRouter(options: RouterOptions): Promise<Router> {
  const { bus, log } = options
  const context = createContext(options)
  const { keeper, line } = context
  const stopping = new AbortController()
  bus.fleet.onChange((_worker, report) => {
    if (report === null || stopping.signal.aborted) return
    keeper.reported(report).catch((err: unknown) => log.warn({ err }, "a worker's report could not be used"))
  })
  const onError = (err: unknown, subject: string) => log.error({ err, subject }, 'a message failed and comes back')
  const common = { parallel, onError }
  const loops: ConsumerLoop[] = await Promise.all([
    bus.requests.consume({ ...common, purpose: 'router', handle: request => onNewRequest(context, request) }),
    bus.requests.consume({ ...common, purpose: 'deadlines', handle: request => onDeadline(context, request) }),
    bus.jobs.consume({ ...common, queue: 'route', handle: (job, delivery) => onTrackBack(context, job, delivery) }),
  ])
  const prober = new CircuitProber(bus, log)
  const stranded = new StrandedJobs(context)
  bus.switches.onChange(() => {
    if (stopping.signal.aborted) return
    // What was resumed takes what waits for it, and what is drained gives back what is queued there: both at once.
    line.move()
    void stranded.look()
  })
  return {
    async stop() {
      stopping.abort()
      prober.stop()
      stranded.stop()
      line.stop()
      await Promise.all(loops.map(loop => loop.stop()))
    },
  }
}
