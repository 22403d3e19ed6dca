import type { Bus } from '@soundfoundry/bus'
import { Secret } from '@soundfoundry/config'
import { waitFor, type Broker } from '@soundfoundry/testkit'
import { initialRecord, toTrack, type Track, type TrackEvent } from '@soundfoundry/track'
import { tellWebhooks, type TellOptions } from '../../src/webhooks/tell-webhooks.ts'
import { createSigner } from '../../src/webhooks/webhook-message.ts'
import { useBus, type Teardown } from '../open-gateway.ts'
import { after, makeRequest, newWebhookSecret } from '../track-steps.ts'

type Webhook = NonNullable<Track['webhook']>

/** What the calls are signed with. */
export const secrets = [newWebhookSecret(), newWebhookSecret()]
const sign = createSigner(secrets.map(secret => new Secret(secret, 'secret')))
const quick = Array.from({ length: 12 }, () => 20)

interface Line {
  readonly fields: object
  readonly message: string
}

/** A gateway's webhooks over a bus of its own, stopped with the test. */
export async function useTeller(t: Teardown, broker: Broker, options: Partial<TellOptions> = {}) {
  const bus = await useBus(t, broker, 'api')
  const lines: Line[] = []
  const write = (fields: object, message: string): unknown => lines.push({ fields, message })
  const log = { info: write, warn: write, error: write }
  const loop = await tellWebhooks({
    bus,
    log,
    sign,
    show: record => toTrack(record, { keptMs: bus.retention.ms }),
    reach: 'private',
    delays: quick,
    ...options,
  })
  t.teardown(() => loop.stop())
  return { bus, loop, lines }
}

/** A track with a webhook, at its end. Resolves to its id. */
export async function end(bus: Bus, url: string, ...events: readonly TrackEvent[]): Promise<string> {
  const { request, ...rest } = makeRequest()
  const asked = { ...rest, request: { ...request, webhook_url: url } }
  await bus.requests.append(asked)
  const { record, revision } = await bus.tracks.create(initialRecord(asked))
  await bus.tracks.replace(after(record, ...events), revision)
  return asked.id
}

/** What a track says of its webhook. */
export async function webhookAt(bus: Bus, id: string): Promise<Webhook> {
  const current = await bus.tracks.get(id)
  const webhook = current === null ? null : toTrack(current.record, { keptMs: bus.retention.ms }).webhook
  if (webhook === null) throw new Error('there is no webhook')
  return webhook
}

/** The same once it is settled. */
export async function settled(bus: Bus, id: string): Promise<Webhook> {
  await waitFor(async () => (await webhookAt(bus, id)).state !== 'pending', {
    what: 'the webhook is settled',
    timeoutMs: 60_000,
  })
  return webhookAt(bus, id)
}

/** Resolves once no webhook is left to be told. */
export const untold = (bus: Bus): Promise<unknown> =>
  waitFor(async () => (await bus.webhooks.count()) === 0, { what: 'no webhook is left' })
