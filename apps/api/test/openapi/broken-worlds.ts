import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Bus } from '@soundfoundry/bus'
import { AppError } from '@soundfoundry/errors'
import { askBroker, waitFor, type Broker } from '@soundfoundry/testkit'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { listen, useBroker, useBus, useGateway } from '../open-gateway.ts'
import { makeRequest, play, running, streamOf, succeeded } from '../track-steps.ts'
import { trackIdFor } from '../../src/track-id.ts'
import { answerProbes, caller, environment, prepareExamples } from './contract-world.ts'

/** A gateway whose broker has no room left, not even for a small record. */
export async function useFullGateway(t: Test): Promise<FastifyInstance> {
  const directory = t.testdir({ 'nats-server.conf': 'jetstream { max_file_store: 4MB }\n' })
  const broker = await useBroker(t, { arguments: ['--config', `${directory}/nats-server.conf`] })
  const bus = await useBus(t, broker)
  await prepareExamples(bus)
  await answerProbes(bus)
  for (const length of [200_000, 2_000, 10]) await fill(bus, 'x'.repeat(length))
  return useGateway(t, broker, { environment })
}

async function fill(bus: Bus, prompt: string): Promise<void> {
  try {
    for (;;) {
      const { request, ...rest } = makeRequest()
      await bus.requests.append({ ...rest, request: { ...request, prompt } })
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'storage_full') throw error
  }
}

/** A track whose stored audio is not as long as its record says, as after the disk lost some of it. Resolves to its id. */
export async function loseAudio(bus: Bus): Promise<string> {
  const asked = { ...makeRequest(), caller }
  await bus.requests.append(asked)
  await bus.audio.put(asked.id, streamOf(Buffer.from('half')))
  await play(bus, asked.id, ...running, succeeded(Buffer.from('half and half')))
  return asked.id
}

/** A track, and the request of an idempotency key, that a later release has written and no gateway of this one can read. */
export async function writeAsLaterRelease(broker: Broker): Promise<{ id: string; key: string }> {
  const [id, key] = [randomUUID(), randomUUID()]
  await askBroker(broker, `tracks.${id}`, { v: 2 })
  await askBroker(broker, `requests.${trackIdFor(caller, key)}`, { v: 2 })
  await askBroker(broker, `claims.batch.${trackIdFor(caller, key)}`, { v: 2 })
  return { id, key }
}

/** Has a gateway begin to close, and not come to its end until `end` is called. */
export async function beginToClose(gateway: FastifyInstance): Promise<{ url: string; end: () => Promise<void> }> {
  const held = new AbortController()
  const released = once(held.signal, 'abort')
  gateway.addHook('preClose', async () => void (await released))
  const url = await listen(gateway)
  const closed = gateway.close()
  await waitFor(async () => (await fetch(`${url}/readyz`)).status === 503, { what: 'it to close' })
  return {
    url,
    async end() {
      held.abort()
      await closed
    },
  }
}
