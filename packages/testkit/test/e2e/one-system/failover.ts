import { randomUUID } from 'node:crypto'
import type { FaultParameters } from '@soundfoundry/sandbox'
import type { Test } from 'tap'
import { waitFor, type GatewayClient } from '../../../src/index.ts'
import type { SharedSystem } from './shared-system.ts'

interface Refusal {
  name: string
  fault: string
  parameters?: FaultParameters
  reason: string
  http_status: number
  /** What the gateway says of fal meanwhile. */
  health: 'degraded' | 'down'
  sentence: RegExp
}

const refusals: readonly Refusal[] = [
  {
    name: 'a locked account',
    fault: 'lock-account',
    parameters: { reason: 'Exhausted balance' },
    reason: 'account_locked',
    http_status: 403,
    health: 'down',
    sentence: /balance is exhausted.*https:\/\/fal\.ai\/dashboard\/billing/,
  },
  {
    name: 'a revoked key',
    fault: 'refuse-key',
    reason: 'key_refused',
    http_status: 401,
    health: 'down',
    sentence: /does not know the key.*FAL_KEY/,
  },
  {
    name: 'a key that may not use the model',
    fault: 'forbid-model',
    reason: 'model_forbidden',
    http_status: 403,
    health: 'down',
    sentence: /does not let this key use fal-ai\/minimax-music\/v2/,
  },
  {
    name: 'a model that is gone',
    fault: 'unknown-model',
    reason: 'model_not_found',
    http_status: 404,
    health: 'down',
    sentence: /FAL_MODEL/,
  },
  {
    name: 'too many requests, again at once',
    fault: 'rate-limit',
    parameters: { after: '0' },
    reason: 'rate_limited',
    http_status: 429,
    health: 'degraded',
    sentence: /too many requests.*FAL_CONCURRENCY/,
  },
]

/** A track that fal has just refused and Replicate is making, or has made. */
async function redirected(t: Test, client: GatewayClient, prompt: string) {
  const { track } = await client.post({ prompt })
  const refused = await waitFor(
    async () => {
      const { attempts } = await client.read(track.id)
      return attempts[0]?.state === 'refused' && attempts[0]
    },
    { what: 'fal to refuse the track' },
  )
  t.match(refused, { number: 1, provider: 'fal', billed: 'no', provider_request_id: null })
  return track.id
}

async function goesToReplicate(
  t: Test,
  { system, gateway, falIsUsedAgain }: SharedSystem,
  refusal: Refusal,
): Promise<void> {
  const { control } = system.sandbox
  const submits = (): number => control.requests({ provider: 'fal', operation: 'submit' }).length
  const { fault, parameters, reason, http_status } = refusal
  const before = submits()
  control.setFault('fal', fault, parameters)
  t.teardown(() => control.clearFault('fal', fault))

  const id = await redirected(t, gateway, `Refused by fal ${randomUUID()}`)
  await waitFor(async () => (await gateway.providers()).fal !== 'ok', {
    what: 'the circuit to be open',
  })
  const prompts = Array.from({ length: 5 }, (_, index) => `Later track ${index} ${randomUUID()}`)
  const later = await Promise.all(prompts.map(prompt => gateway.post({ prompt })))
  const first = await gateway.done(id)
  t.match(first, { status: 'succeeded', provider: 'replicate', error: null })
  t.match(first.attempts, [
    { provider: 'fal', state: 'refused', reason, http_status, billed: 'no' },
    { provider: 'replicate', state: 'succeeded', billed: 'yes' },
  ])
  t.equal(first.attempts.length, 2)

  const done = await Promise.all(later.map(({ track }) => gateway.done(track.id)))
  t.same(
    done.map(({ status, attempts }) => ({ status, providers: attempts.map(({ provider }) => provider) })),
    prompts.map(() => ({ status: 'succeeded', providers: ['replicate'] })),
    'later tracks do not try fal',
  )
  t.equal(submits() - before, 1, 'exactly one submit reached fal')
  for (const prompt of prompts) t.equal(control.work({ prompt }).length, 1)
  const health = await gateway.providers()
  t.match(health, { replicate: 'ok', replicate_error: null })
  t.equal(health.fal, refusal.health)
  t.match(health.fal_error, refusal.sentence)

  control.clearFault('fal', fault)
  await falIsUsedAgain()
  t.equal(await gateway.providerIs('fal', 'ok'), null)
}

async function failsForGood(t: Test, { system, gateway }: SharedSystem): Promise<void> {
  const { control } = system.sandbox
  const prompt = `Not for everybody ${randomUUID()}`
  control.setFault('fal', 'fail-generation', { status: 422, type: 'content_policy_violation', match: prompt })
  t.teardown(() => control.clearFault('fal', 'fail-generation'))
  const track = await gateway.make({ prompt })
  t.match(track, { status: 'failed', audio: null, error: { code: 'content_policy', message: /\S/, fix: /\S/ } })
  t.match(track.attempts, [{ provider: 'fal', state: 'failed', reason: 'content_policy', http_status: 422 }])
  t.equal(track.attempts.length, 1)
  t.same(
    control.work({ prompt }).map(({ provider }) => provider),
    ['fal'],
  )
}

async function waitsForFal(t: Test, { system, gateway }: SharedSystem): Promise<void> {
  const { control } = system.sandbox
  control.setFault('fal', 'lock-account', { reason: 'Exhausted balance' })
  t.teardown(() => control.clearFault('fal', 'lock-account'))
  const prompt = `Only ever fal ${randomUUID()}`
  const { track } = await gateway.post({ prompt, provider: 'fal' })
  await waitFor(async () => (await gateway.read(track.id)).stage === 'waiting', {
    what: 'the track to wait',
  })
  const other = await gateway.make({ prompt: `Anywhere ${randomUUID()}` })
  t.equal(other.provider, 'replicate')
  t.match(await gateway.read(track.id), { status: 'queued', stage: 'waiting', done: false })

  control.clearFault('fal', 'lock-account')
  const done = await gateway.done(track.id, { timeoutMs: 180_000 })
  t.match(done, { status: 'succeeded', provider: 'fal' })
  t.match(done.attempts.at(-1), { provider: 'fal', state: 'succeeded' })
  t.same([...new Set(done.attempts.map(({ provider }) => provider))], ['fal'])
  t.same(
    control.work({ prompt }).map(({ provider }) => provider),
    ['fal'],
  )
}

export function failover(t: Test, shared: SharedSystem): void {
  for (const refusal of refusals) {
    t.test(`${refusal.name}: work goes to Replicate until fal takes it again`, t => goesToReplicate(t, shared, refusal))
  }
  t.test('a refusal of the content after it was accepted fails for good and goes nowhere else', t =>
    failsForGood(t, shared),
  )
  t.test('a track that is pinned to fal waits for fal', t => waitsForFal(t, shared))
}
