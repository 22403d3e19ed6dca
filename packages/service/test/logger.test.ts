import { AppError } from '@soundfoundry/errors'
import { makeFalKey, makeReplicateToken } from '@soundfoundry/testkit'
import t from 'tap'
import { createLogger, createScrubber } from '../src/index.ts'
import { memoryLog } from './memory-log.ts'

t.test('a line is JSON with an ISO time, the level in words and the name', async t => {
  const { destination, records } = memoryLog()
  createLogger({ name: 'router', level: 'info', scrubber: createScrubber(), destination }).info(
    { track: '1' },
    'routed',
  )
  const [record] = records()
  t.match(record, { level: 'info', name: 'router', track: '1', msg: 'routed' })
  t.match(record?.['time'], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})

t.test('lines below the level are not written', async t => {
  const { destination, records } = memoryLog()
  createLogger({ name: 'router', level: 'warn', scrubber: createScrubber(), destination }).info('quiet')
  t.strictSame(records(), [])
})

t.test('no secret gets into any part of a line, whatever logs it', async t => {
  const { destination, text, records } = memoryLog()
  const scrubber = createScrubber()
  const logger = createLogger({ name: 'fal-worker', level: 'trace', scrubber, destination })
  const known = makeFalKey()
  const unknown = makeReplicateToken()
  scrubber.watchSecret({ reveal: () => known, fingerprint: 'fal_3f9a1c20' })
  for (const secret of [known, unknown]) {
    logger.info(`message with ${secret}`)
    logger.info({ [secret]: { deep: [secret] } }, 'as key and value')
    logger.child({ bound: secret }).warn('in a binding')
    logger.error(new Error(`refused ${secret}`, { cause: new Error(`because ${secret}`) }))
    logger.error({ err: new AppError('internal', { context: { secret } }) })
    logger.fatal({ header: `Basic ${Buffer.from(`user:${secret}`).toString('base64')}` })
  }
  t.equal(records().length, 12)
  for (const secret of [known, unknown]) {
    t.notOk(text().includes(secret))
    t.notOk(text().includes(Buffer.from(`user:${secret}`).toString('base64')))
  }
  t.ok(text().includes('fal_3f9a1c20'), 'a known one is named by its fingerprint')
})

t.test('an error of ours shows its code; its stack only when it is our fault', async t => {
  const { destination, records } = memoryLog()
  const logger = createLogger({ name: 'api', level: 'info', scrubber: createScrubber(), destination })
  logger.info(new AppError('not_ready'))
  logger.error(new AppError('broker_unavailable', { cause: new Error('refused') }))
  logger.error({ err: 'thrown text' })
  const [callers, ours, text] = records()
  t.match(callers?.['err'], { type: 'AppError', code: 'not_ready' })
  t.notOk(JSON.stringify(callers).includes('stack'))
  t.match(ours?.['err'], { code: 'broker_unavailable', stack: /refused/ })
  t.equal(text?.['err'], 'thrown text')
})
