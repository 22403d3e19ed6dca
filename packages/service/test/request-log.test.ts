import { AppError } from '@soundfoundry/errors'
import t from 'tap'
import { createLogger, createScrubber, createService } from '../src/index.ts'
import { memoryLog } from './memory-log.ts'

t.test("what an open page of its own reads is not in the way of the log's other lines", async t => {
  const log = memoryLog()
  const scrubber = createScrubber()
  const logger = createLogger({ name: 'api', level: 'info', scrubber, destination: log.destination })
  const service = createService({ name: 'api', version: '0.1.0', logger, scrubber, readiness: {} })
  t.teardown(() => service.close())
  service.get('/read', async () => ({}))
  service.get('/refused', async () => {
    throw new AppError('track_not_found')
  })
  service.post('/change', async () => ({}))
  const page = { 'sec-fetch-site': 'same-origin' }
  const lines = async (method: 'GET' | 'POST', url: string, headers: Record<string, string>): Promise<number> => {
    const before = log.records().length
    await service.inject({ method, url, headers })
    return log.records().length - before
  }
  t.equal(await lines('GET', '/read', page), 0)
  t.equal(await lines('GET', '/read', { 'sec-fetch-site': 'none' }), 0, 'the page itself, by its address')
  t.equal(await lines('GET', '/read', {}), 1, 'a backend')
  t.equal(await lines('GET', '/read', { 'sec-fetch-site': 'cross-site' }), 1, 'a page of somebody else')
  t.equal(await lines('POST', '/change', page), 1, 'what the page changes')
  t.ok((await lines('GET', '/refused', page)) >= 1, 'what the page is refused')
})
