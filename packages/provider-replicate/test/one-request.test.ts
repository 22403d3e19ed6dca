import { startSandbox } from '@soundfoundry/sandbox'
import t from 'tap'
import { createReplicateProvider } from '../src/index.ts'
import { handleFor, makeToken } from './far-end.ts'

const model = 'minimax/music-1.5'
const input = { prompt: 'slow piano ballad', lyrics: '[Verse] The rain has gone, the street is bright' }
const statuses = Array.from({ length: 300 }, (_, index) => 300 + index)
const bodies = ['own', 'html', 'empty', 'other'] as const
const refusing = [400, 401, 402, 403, 404, 413, 422, 429]

// 2,400 requests take their time on a busy machine.
t.setTimeout(600_000)

const sandbox = await startSandbox({ queueMs: 0, generationMs: 0, audioSeconds: 1 })
t.teardown(sandbox.close)
const { control } = sandbox
const options = { apiUrl: sandbox.urls.replicateApi, models: [model] }
const provider = createReplicateProvider(options)
const asked = { credential: handleFor(makeToken()), model, signal: new AbortController().signal }

/** How many requests of an operation one call makes while the sandbox answers it with a status. */
async function requestsOf(
  operation: string,
  fault: { status: number; accept?: boolean; body: (typeof bodies)[number] },
  run: () => Promise<unknown>,
): Promise<number> {
  control.setFault('replicate', 'any-status', { ...fault, operation })
  const before = control.state().requests.replicate[operation] ?? 0
  await run()
  return (control.state().requests.replicate[operation] ?? 0) - before
}

async function accepted(): Promise<string> {
  control.clearFaults()
  const outcome = await provider.submit({ ...asked, input })
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
  return outcome.provider_request_id
}

t.test('one call is one request for every status from 300 to 599', async t => {
  const providerRequestId = await accepted()
  const calls: Record<string, () => Promise<unknown>> = {
    create: () => provider.submit({ ...asked, input }),
    get: () => provider.look({ ...asked, providerRequestId }),
    cancel: () => provider.cancel({ ...asked, providerRequestId }),
    list: () => provider.list({ ...asked, input, since: new Date() }),
  }
  for (const [operation, run] of Object.entries(calls)) {
    const odd: string[] = []
    for (const status of statuses) {
      // A list that does not know its filter is asked for without it, which is a call of its own.
      const expected = operation === 'list' && (status === 400 || status === 422) ? 2 : 1
      const count = await requestsOf(operation, { status, body: 'own' }, run)
      if (count !== expected) odd.push(`${status}: ${count}`)
    }
    t.same(odd, [], operation)
  }
})

t.test(
  'a submit that was accepted is never taken for refused, whatever the status says but in the words of Replicate',
  async t => {
    for (const body of bodies) {
      // What Replicate refuses with it says in its own words, and those are believed; nobody else's are, whatever the status.
      for (const status of body === 'own' ? statuses.filter(each => !refusing.includes(each)) : refusing) {
        const before = control.state().work.replicate.accepted
        let kind = ''
        const count = await requestsOf('create', { status, body, accept: true }, async () => {
          kind = (await provider.submit({ ...asked, input })).kind
        })
        const works = control.state().work.replicate.accepted - before
        if (kind !== 'unknown' || count !== 1 || works !== 1) t.fail(`${status} ${body}: ${kind}, ${count} requests`)
      }
    }
    t.pass('unknown, with one request and one piece of work each')
  },
)

t.test('an answer that never ends is given up, by its size or by the time', async t => {
  const providerRequestId = await accepted()
  control.setFault('replicate', 'endless-answer')
  t.match(await provider.look({ ...asked, providerRequestId }), { kind: 'unreadable' })
  t.match(await provider.submit({ ...asked, input }), {
    kind: 'unknown',
    reason: 'unreadable_answer',
    http_status: 201,
  })
  control.setFault('replicate', 'endless-answer', { operation: 'account' })
  t.match(await provider.probe(asked.credential, asked.signal), [{ scope: 'endpoint', state: 'refused' }])
  control.setFault('replicate', 'endless-answer', { ms: 1 })
  const hasty = createReplicateProvider({ ...options, timeoutMs: 2_000 })
  t.match(await hasty.submit({ ...asked, input }), { kind: 'unknown', http_status: 201 })
})
