import { AppError } from '@soundfoundry/errors'
import { findPlanted, makeFalKey, makeReplicateToken } from '@soundfoundry/testkit'
import t, { type Test } from 'tap'
import { createLogger, createScrubber, createService, type Scrubber } from '../src/index.ts'
import { memoryLog } from './memory-log.ts'

const planted = { 'a fal key': makeFalKey(), 'a Replicate token': makeReplicateToken() }

/** Says each planted value in every way that a service has, and gives back what came out, by way. */
async function saidBy(t: Test, scrubber: Scrubber): Promise<Record<string, string>> {
  const log = memoryLog()
  const logger = createLogger({ name: 'api', level: 'info', scrubber, destination: log.destination })
  const told = Object.values(planted).join(' and ')
  const readiness = { broker: async () => Promise.reject(new Error(`refused ${told}`)) }
  const service = createService({ name: 'api', version: '0.1.0', logger, scrubber, readiness })
  t.teardown(() => service.close())
  service.get('/', async () => {
    throw new AppError('provider_refused', { detail: `It was refused with ${told}.` })
  })
  const problem = (await service.inject('/')).body
  const ready = (await service.inject('/readyz')).body
  return { log: JSON.stringify(log.records()), problem, ready }
}

t.test('with the scrubber, no way out shows a planted value', async t => {
  for (const [way, text] of Object.entries(await saidBy(t, createScrubber()))) {
    t.ok(text.length > 0, way)
    t.strictSame(findPlanted(planted, text), [], way)
  }
})

t.test('without it the search finds them by every way, so that it would tell', async t => {
  const none: Scrubber = { watch: () => undefined, watchSecret: () => undefined, scrub: text => text }
  for (const [way, text] of Object.entries(await saidBy(t, none))) {
    t.strictSame(findPlanted(planted, text), Object.keys(planted), way)
  }
})
