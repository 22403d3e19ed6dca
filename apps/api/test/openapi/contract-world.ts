import { randomBytes } from 'node:crypto'
import type { Bus } from '@soundfoundry/bus'
import {
  formatListedToken,
  hashClientToken,
  makeClientToken,
  Secret,
  type ListedToken,
  type TokenScope,
} from '@soundfoundry/config'
import { circuitName, closedCircuit, eraseRecord, onRefusal } from '@soundfoundry/track'
import { exampleAlertRecords } from '../../src/openapi/examples/alerts.ts'
import { exampleHealth, exampleKeys, exampleProviders, exampleUsage } from '../../src/openapi/examples/fleet.ts'
import { erasedTrack, exampleIds, succeededTrack } from '../../src/openapi/examples/tracks.ts'
import { makeRequest, play, running, newWebhookSecret, streamOf, succeeded } from '../track-steps.ts'

export const tokens = { both: makeClientToken(), tracks: makeClientToken(), operate: makeClientToken() }

const listed = (token: string, ...scopes: TokenScope[]): ListedToken => ({ sha256: hashClientToken(token), scopes })

/** The gateway of the examples knows these clients. */
export const listedTokens: readonly ListedToken[] = [
  listed(tokens.both, 'tracks', 'operate'),
  listed(tokens.tracks, 'tracks'),
  listed(tokens.operate, 'operate'),
]
export const API_TOKENS = listedTokens.map(formatListedToken).join(',')

/** What the gateway of the examples signs with. */
export const signing = new Secret(randomBytes(32).toString('base64url'), 'secret')
/** How the gateway of the examples is set up. */
export const environment = {
  API_TOKENS,
  URL_SIGNING_SECRET: signing.reveal(),
  WEBHOOK_SECRET: newWebhookSecret(),
}

/** Whose the tracks of the examples are. */
export const caller = `token_${hashClientToken(tokens.both).slice(0, 16)}`

/** Writes the records that the examples speak of, as the rest of the house does. */
export async function prepareExamples(bus: Bus): Promise<void> {
  const ids = [exampleIds.erased, exampleIds.queued, exampleIds.canceled, exampleIds.succeeded]
  for (const id of ids) await bus.requests.append({ ...makeRequest(id), caller })
  for (const id of [exampleIds.told, exampleIds.following]) {
    const { request, ...rest } = { ...makeRequest(id), caller }
    await bus.requests.append({ ...rest, request: { ...request, webhook_url: 'https://backend.example.com/hook' } })
  }
  await play(bus, exampleIds.told, { type: 'canceled', billed: 'no' })
  const bytes = new Uint8Array(succeededTrack.audio.bytes).fill(7)
  await bus.audio.put(exampleIds.succeeded, streamOf(bytes))
  const [, ...steps] = running
  const erasedAt = new Date(erasedTrack.erased_at)
  await play(bus, exampleIds.erased, { type: 'canceled', billed: 'no' })
  await bus.tracks.update(exampleIds.erased, record => eraseRecord(record, erasedAt))
  const dispatched = { type: 'dispatched', provider: 'replicate', model: 'minimax/music-2.5', trial: false } as const
  await play(bus, exampleIds.succeeded, dispatched, ...steps, succeeded(bytes))
  await prepareProviders(bus)
  for (const [id, record] of Object.entries(exampleAlertRecords)) await bus.alerts.put(id, record)
}

/** Replicate is paused, and fal could not be reached. */
async function prepareProviders(bus: Bus): Promise<void> {
  const now = bus.clock.date()
  const at = now.toISOString()
  await bus.switches.put('replicate', { v: 1, provider: 'replicate', mode: 'paused', since: at, by: caller })
  const subject = { provider: 'fal', scope: 'endpoint', key: null, model: null } as const
  const why = { reason: 'connection_failed', explanation: 'fal cannot be reached.', http_status: null } as const
  const refusal = { intent: 'intent', at, retry_after_ms: null, ...why }
  await bus.circuits.put(circuitName(subject), onRefusal(closedCircuit(subject, now), refusal, now))
}

/** Plays a worker of fal's that reaches it again. */
export async function answerProbes(bus: Bus): Promise<void> {
  const finding = { scope: 'endpoint', model: null, state: 'ok', reason: null } as const
  const findings = [{ ...finding, http_status: 200, explanation: null }]
  await bus.asks.answerProbe('fal', async () => ({ at: bus.clock.date().toISOString(), key: 'fal_3f9a1c20', findings }))
}

/** Plays the health app that the examples speak of. */
export async function answerAsks(bus: Bus): Promise<void> {
  await bus.asks.answerProvidersHealth(() => exampleHealth)
  await bus.asks.answerProviders(() => exampleProviders)
  await bus.asks.answerKeys(() => exampleKeys)
  await bus.asks.answerUsage(() => exampleUsage)
  await answerProbes(bus)
}
