import { AppError } from '@soundfoundry/errors'
import { makeFalKey } from '@soundfoundry/testkit'
import { Registry } from 'prom-client'
import t, { type Test } from 'tap'
import { createLogger, createScrubber, createService, type ServiceOptions } from '../src/index.ts'
import { memoryLog } from './memory-log.ts'

function build(t: Test, options: Partial<ServiceOptions> = {}) {
  const { destination } = memoryLog()
  const scrubber = createScrubber()
  const logger = createLogger({ name: 'router', level: 'info', scrubber, destination })
  const service = createService({ name: 'router', version: '0.1.0', logger, scrubber, readiness: {}, ...options })
  t.teardown(() => service.close())
  return service
}

t.test('the process is alive whatever its dependencies do', async t => {
  const service = build(t, { readiness: { broker: () => Promise.reject(new Error('gone')) } })
  const answer = await service.inject('/livez')
  t.strictSame([answer.statusCode, answer.json()], [200, { status: 'ok' }])
})

t.test('it is ready when every check passes', async t => {
  const service = build(t, { readiness: { broker: async () => undefined, disk: () => undefined } })
  const answer = await service.inject('/readyz')
  t.strictSame([answer.statusCode, answer.json()], [200, { status: 'ok', checks: { broker: 'ok', disk: 'ok' } }])
})

t.test('it is not ready when one check fails, throws or hangs, and says which and why', async t => {
  const key = makeFalKey()
  let started = 0
  const service = build(t, {
    readiness: {
      fine: () => undefined,
      broker: () => {
        throw new AppError('broker_unavailable')
      },
      leaky: () => Promise.reject(new Error(`refused ${key}`)),
      wordless: () => Promise.reject(new Error('')),
      hanging: () => {
        started += 1
        return new Promise<void>(() => undefined)
      },
    },
  })
  const [answer] = await Promise.all([service.inject('/readyz'), service.inject('/readyz')])
  t.equal(answer.statusCode, 503)
  t.strictSame(answer.json(), {
    status: 'unavailable',
    checks: {
      fine: 'ok',
      broker: 'The message broker cannot be reached.',
      leaky: 'refused [secret]',
      wordless: 'failed',
      hanging: 'no answer within 2000 ms',
    },
  })
  t.equal(started, 1, 'a check that hangs is not started again')
})

t.test('a check that failed is asked anew the next time', async t => {
  let up = false
  const service = build(t, { readiness: { broker: () => (up ? undefined : Promise.reject(new Error('down'))) } })
  t.equal((await service.inject('/readyz')).statusCode, 503)
  up = true
  t.equal((await service.inject('/readyz')).statusCode, 200)
})

const count = (route: string, status: number) =>
  `http_request_duration_seconds_count{method="GET",route="${route}",status="${status}"} 2`

t.test('metrics show the process, the build and bounded labels for requests', async t => {
  const service = build(t)
  service.get('/tracks/:id', async () => ({}))
  await service.inject('/tracks/1')
  await service.inject('/tracks/2')
  await service.inject('/nowhere/1')
  await service.inject('/nowhere/2')
  const answer = await service.inject('/metrics')
  t.match(answer.headers['content-type'], /^text\/plain; version=0\.0\.4/)
  t.match(answer.body, /process_cpu_seconds_total/)
  t.ok(answer.body.includes('soundfoundry_build_info{app="router",version="0.1.0"} 1'))
  t.ok(answer.body.includes(count('/tracks/:id', 200)))
  t.ok(answer.body.includes(count('unmatched', 404)))
  t.notOk(answer.body.includes('nowhere'))
})

t.test('two services in one process count apart, and one can go on with a registry', async t => {
  const own = new Registry()
  const [first, second] = [build(t), build(t, { metrics: own })]
  await first.inject('/livez')
  t.ok((await first.metrics.metrics()).includes('route="/livez"'))
  t.notOk((await second.metrics.metrics()).includes('route="/livez"'))
  t.equal(second.metrics, own)
})
