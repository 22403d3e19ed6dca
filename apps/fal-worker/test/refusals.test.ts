import t from 'tap'
import { circuitName, claimTrial, type Circuit } from '@soundfoundry/track'
import { freePort } from '@soundfoundry/testkit'
import type { FaultParameters } from '@soundfoundry/sandbox'
import { fixedCredentials } from '@soundfoundry/worker'
import { openBench, sideBySide, type Bench, type DispatchOptions } from './bench.ts'
import { fal, farEnds, replicate, type FarEnd } from './far-ends.ts'
import { openCircuit } from './open-circuit.ts'

t.jobs = sideBySide

interface Row {
  far: FarEnd
  fault: string
  parameters?: FaultParameters
  request?: DispatchOptions
  refused: { reason: string; http_status: number | null; refusal_scope: string; retry_after_ms?: number }
}

const rows: readonly Row[] = [
  { far: fal, fault: 'refuse-key', refused: { reason: 'key_refused', http_status: 401, refusal_scope: 'key' } },
  {
    far: fal,
    fault: 'lock-account',
    refused: { reason: 'account_locked', http_status: 403, refusal_scope: 'account' },
  },
  {
    far: fal,
    fault: 'forbid-model',
    refused: { reason: 'model_forbidden', http_status: 403, refusal_scope: 'key_model' },
  },
  {
    far: fal,
    fault: 'unknown-model',
    refused: { reason: 'model_not_found', http_status: 404, refusal_scope: 'model' },
  },
  { far: fal, fault: 'rate-limit', refused: { reason: 'rate_limited', http_status: 429, refusal_scope: 'account' } },
  { far: replicate, fault: 'refuse-key', refused: { reason: 'key_refused', http_status: 401, refusal_scope: 'key' } },
  {
    far: replicate,
    fault: 'out-of-credit',
    refused: { reason: 'out_of_credit', http_status: 402, refusal_scope: 'account' },
  },
  {
    far: replicate,
    fault: 'forbid-model',
    refused: { reason: 'model_forbidden', http_status: 403, refusal_scope: 'key_model' },
  },
  {
    far: replicate,
    fault: 'unknown-model',
    refused: { reason: 'model_not_found', http_status: 404, refusal_scope: 'model' },
  },
  {
    far: replicate,
    fault: 'invalid-version',
    refused: { reason: 'model_not_found', http_status: 422, refusal_scope: 'model' },
  },
  {
    far: replicate,
    fault: 'rate-limit',
    parameters: { retry_after: 7 },
    refused: { reason: 'rate_limited', http_status: 429, refusal_scope: 'account', retry_after_ms: 7_000 },
  },
  {
    far: replicate,
    fault: 'none: the input itself',
    request: { prompt: 'short' },
    refused: { reason: 'invalid_input', http_status: 422, refusal_scope: 'request' },
  },
]

for (const far of farEnds) {
  t.test(`${far.name}: what is refused was never accepted, costs nothing, and goes to the router`, async t => {
    const bench = await openBench(t, far)
    await bench.startWorker()
    for (const { fault, parameters = {}, request = {}, refused } of rows.filter(row => row.far === far)) {
      t.comment(fault)
      const isFault = !fault.startsWith('none')
      const submits = bench.count(far.submit)
      const accepted = bench.accepted()
      if (isFault) bench.sandbox.control.setFault(far.name, fault, { ...parameters, operation: far.submit })
      const id = await bench.dispatch(request)
      const record = await bench.untilRouted(id)
      t.match(record, { status: 'queued', stage: 'routing', error: null }, fault)
      t.match(
        record.attempts,
        [{ ...refused, state: 'refused', billed: 'no', provider_request_id: null, ended_at: /Z$/ }],
        fault,
      )
      t.strictSame(
        bench.routed.filter(job => job.track === id),
        [{ v: 1, track: id, dispatch: 1 }],
        fault,
      )
      t.strictSame([bench.count(far.submit) - submits, bench.accepted() - accepted], [1, 0], fault)
      if (!isFault) continue
      bench.sandbox.control.clearFaults()
      await bench.dispatchAgain(id)
      t.match(await bench.untilDone(id), {
        status: 'succeeded',
        attempts: [{ state: 'refused' }, { number: 2, dispatch: 2 }],
      })
      t.strictSame([bench.count(far.submit) - submits, bench.accepted() - accepted], [2, 1], fault)
    }
  })

  t.test(`${far.name}: a provider that cannot be reached was sent nothing`, async t => {
    const bench = await openBench(t, far)
    const nowhere = `http://127.0.0.1:${await freePort()}`
    const urls = { falQueue: nowhere, falRest: nowhere, falApi: nowhere, replicateApi: nowhere }
    await bench.startWorker({ provider: far.createProvider({ urls }) })
    const record = await bench.untilRouted(await bench.dispatch())
    t.match(record.attempts, [
      { state: 'refused', billed: 'no', reason: 'connection_failed', refusal_scope: 'endpoint', http_status: null },
    ])
  })
}

/** As the router leaves a circuit whose time is up to the one track that proves it. */
async function putOnTrial(bench: Bench, circuit: Circuit, track: string): Promise<void> {
  const claimed = claimTrial({ ...circuit, until: new Date(0).toISOString() }, track, new Date())
  if (claimed === null) throw new Error('the circuit lets nobody through')
  await bench.bus.circuits.put(circuitName(circuit), claimed)
}

const scopes = ['account', 'endpoint', 'key', 'key_model', 'model'] as const

for (const [index, scope] of scopes.entries()) {
  t.test(`a track that meets an open circuit of the ${scope} is not submitted, but the one on trial is`, async t => {
    const bench = await openBench(t, fal)
    const circuit = await openCircuit(bench, scope)
    await bench.startWorker()
    const barred = await bench.untilRouted(await bench.dispatch())
    t.match(barred, { status: 'queued', attempts: [] })
    t.equal(bench.count('submit'), 0)
    const onTrial = crypto.randomUUID()
    await putOnTrial(bench, circuit, onTrial)
    await bench.dispatch({ id: onTrial, trial: true })
    t.match(await bench.untilDone(onTrial), { status: 'succeeded' })
    t.equal(bench.count('submit'), 1)
  })

  t.test(`a track that proves the ${scope} is not submitted through another circuit that is open`, async t => {
    const bench = await openBench(t, fal)
    const id = crypto.randomUUID()
    await putOnTrial(bench, await openCircuit(bench, scope), id)
    await openCircuit(bench, scopes[(index + 1) % scopes.length] ?? 'account')
    await bench.startWorker()
    await bench.dispatch({ id, trial: true })
    t.match(await bench.untilRouted(id), { status: 'queued', attempts: [] })
    t.equal(bench.count('submit'), 0)
  })
}

t.test("another key's circuit bars nothing", async t => {
  const bench = await openBench(t, fal)
  await openCircuit({ ...bench, credential: fal.makeCredential() }, 'key')
  await bench.startWorker()
  t.match(await bench.untilDone(await bench.dispatch()), { status: 'succeeded' })
})

t.test('without a credential, or with a model that is not configured, a track goes back to the router', async t => {
  const bench = await openBench(t, fal)
  const keyless = await bench.startWorker({ credentials: fixedCredentials([]) })
  t.match(await bench.untilRouted(await bench.dispatch()), { status: 'queued', attempts: [] })
  await keyless.stop()
  const provider = fal.createProvider(bench.sandbox)
  await bench.startWorker({ provider: { ...provider, models: [] } })
  t.match(await bench.untilRouted(await bench.dispatch()), { status: 'queued', attempts: [] })
  t.equal(bench.count('submit'), 0)
})
