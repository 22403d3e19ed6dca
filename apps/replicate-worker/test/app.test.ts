import { createLogger, createScrubber } from '@soundfoundry/service'
import { loadConfig } from '@soundfoundry/config'
import { makeReplicateToken, startBroker, waitFor } from '@soundfoundry/testkit'
import { brokerOf, openBus } from '@soundfoundry/bus'
import t from 'tap'
import { buildApp } from '../src/app.ts'

t.test('the worker of Replicate reports what it offers, and leaves the fleet when it closes', async t => {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  const token = makeReplicateToken()
  const environment = {
    NATS_URL: broker.url,
    REPLICATE_API_TOKEN: token,
    // Nobody listens there: the probe finds the provider unreachable, and the worker runs all the same.
    REPLICATE_API_URL: 'http://127.0.0.1:9/v1',
  }
  const loaded = await loadConfig('replicate-worker', environment, { rootDirectory: t.testdir() })
  const scrubber = createScrubber()
  const logger = createLogger({ name: 'replicate-worker', level: 'silent', scrubber })
  const boot = { ...loaded, name: 'replicate-worker', version: '1.2.3', logger, scrubber } as const
  const built = await buildApp(boot)
  const bus = await openBus({ ...brokerOf('health', loaded.config), retentionDays: 1, log: logger })
  t.teardown(() => bus.close())

  const report = await waitFor(() => [...bus.fleet.entries()][0]?.[1].value ?? null, { what: 'a report' })
  t.match(report, { provider: 'replicate', version: '1.2.3', credential: { slot: 'current' } })
  t.same(
    report.models.map(({ id }) => id),
    ['minimax/music-1.5', 'minimax/music-2.5'],
  )
  t.notOk(JSON.stringify(report).includes(token.slice(3, 20)), 'the credential is not told')
  t.equal((await built.service.inject('/readyz')).statusCode, 200)

  await built.service.close()
  await built.close()
  await waitFor(() => [...bus.fleet.entries()].length === 0, { what: 'the worker to leave the fleet' })
})
