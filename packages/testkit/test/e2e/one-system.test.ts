import t from 'tap'
import { clientTarball } from './one-system/client-tarball.ts'
import { configuration } from './one-system/configuration.ts'
import { dashboard } from './one-system/dashboard.ts'
import { failover } from './one-system/failover.ts'
import { mainJob } from './one-system/main-job.ts'
import { pausing } from './one-system/pausing.ts'
import { preference } from './one-system/preference.ts'
import { startSharedSystem } from './one-system/shared-system.ts'
import { tokens } from './one-system/tokens.ts'
import { unreachable } from './one-system/unreachable.ts'

// Starting a whole system costs more than any of these: they share one, and run one after another.
const shared = await startSharedSystem(t.testdir({}))
t.teardown(() => shared.stop())

// Nobody listens at fal until this one ends.
unreachable(t, shared)
mainJob(t, shared)
clientTarball(t, shared)
tokens(t, shared)
configuration(t, shared)
dashboard(t, shared)
failover(t, shared)
pausing(t, shared)
// Restarts the router, and leaves fal without a worker.
preference(t, shared)
