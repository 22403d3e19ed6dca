import t from 'tap'
import { startSystem } from '../../src/index.ts'
import { backlog } from './under-strain/backlog.ts'
import { brokerOutage } from './under-strain/broker-outage.ts'
import { burst } from './under-strain/burst.ts'
import { eventStreams } from './under-strain/event-streams.ts'
import { fullStore, storeLimit } from './under-strain/full-store.ts'
import { lostDisk } from './under-strain/lost-disk.ts'
import { restart } from './under-strain/restart.ts'

// Each of these leaves a system that works behind, which the next one goes on with: starting one takes longer.
t.setTimeout(600_000)
const store = await storeLimit(t.testdir({}))
const system = await startSystem({
  apps: { api: 2 },
  broker: { arguments: ['--config', store.file] },
  sandbox: { queueMs: 50, generationMs: 500, audioSeconds: 1 },
  env: { FAL_CONCURRENCY: '100', REPLICATE_CONCURRENCY: '100', LOG_LEVEL: 'warn' },
})
t.teardown(() => system.stop())

fullStore(t, system, store)
burst(t, system)
backlog(t, system)
eventStreams(t, system)
brokerOutage(t, system)
restart(t, system)
// It takes everything that the system has: the last.
lostDisk(t, system)
