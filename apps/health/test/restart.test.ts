import { openBus } from '@soundfoundry/bus'
import { loadConfig } from '@soundfoundry/config'
import { createLogger, createScrubber } from '@soundfoundry/service'
import { startBroker, waitFor, type Broker } from '@soundfoundry/testkit'
import type { TrackEvent } from '@soundfoundry/track'
import t from 'tap'
import { buildApp } from '../src/app.ts'
import { key, keyReport, makeReport, model } from './samples.ts'
import { accepted, afterAt, dispatched, newTrack, refused, submitting, succeeded } from './track-samples.ts'

const scrubber = createScrubber()
const logger = createLogger({ name: 'health', level: 'info', scrubber, destination: { write: () => undefined } })

async function startHealth(broker: Broker): Promise<{ stop: () => Promise<void> }> {
  const loaded = await loadConfig('health', { NATS_URL: broker.url }, { readFile: () => Buffer.of() })
  const { service, close } = await buildApp({ ...loaded, name: 'health', version: '1.2.3', logger, scrubber })
  return {
    stop: async () => {
      await service.close()
      await close()
    },
  }
}

t.test('what was done stands in every answer after all of health and the workers began anew', async t => {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  const bus = await openBus({ name: 'api', servers: [broker.url], retentionDays: 30, log: logger })
  t.teardown(() => bus.close())
  const make = async (...events: readonly TrackEvent[]): Promise<void> => {
    const created = { ...newTrack(), created_at: new Date().toISOString() }
    await bus.tracks.create(created)
    for (const event of [dispatched('fal'), submitting('i'), ...events]) {
      await bus.tracks.update(created.id, record => afterAt(new Date(), record, event))
    }
  }

  const first = await startHealth(broker)
  await make(accepted('i'), succeeded('i'))
  await make(refused('i'), { type: 'cancel_requested' })
  await waitFor(async () => (await bus.asks.usage('24h')).totals.fal.submits === 2, {
    what: 'both tracks to be counted',
  })
  await first.stop()

  const second = await startHealth(broker)
  t.teardown(() => second.stop())
  // A worker of now, which has made nothing yet.
  await bus.fleet.put('fal-1', { ...makeReport({}, new Date()), keys: [keyReport()] })
  await waitFor(async () => (await bus.asks.keys()).workers.fal === 1, { what: 'the worker to be seen' })
  const refusal = { key, model, reason: 'key_refused', http_status: 401, explanation: 'Renew it.' }
  const { providers } = await bus.asks.providers()
  t.match(providers[0], { provider: 'fal', last_success_at: String, last_refusal: refusal })
  const { keys } = await bus.asks.keys()
  const { key: _key, model: _model, ...told } = refusal
  t.match(keys[0], {
    key,
    submits_today: 2,
    refused_today: 1,
    unpriced_today: 1,
    last_success_at: String,
    last_refusal: told,
  })
  t.match((await bus.asks.usage('1h')).totals.fal, {
    submits: 2,
    succeeded: 1,
    canceled: 1,
    refused: { key_refused: 1 },
  })
})
