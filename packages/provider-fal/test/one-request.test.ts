import { startSandbox, type Sandbox } from '@soundfoundry/sandbox'
import type { Provider } from '@soundfoundry/track'
import t from 'tap'
import { createFalProvider } from '../src/index.ts'
import { call, input } from './far-end.ts'

const statuses = Array.from({ length: 300 }, (_, index) => 300 + index)
const bodies = ['own', 'html', 'empty', 'other'] as const
const refusing = [400, 401, 402, 403, 404, 413, 422, 429]

// 3,000 requests take their time on a busy machine.
t.setTimeout(600_000)

const sandbox = await startSandbox({ queueMs: 0, generationMs: 0, audioSeconds: 1 })
t.teardown(sandbox.close)
const provider = createFalProvider({
  queueUrl: sandbox.urls.falQueue,
  restUrl: sandbox.urls.falRest,
  apiUrl: sandbox.urls.falApi,
  models: ['fal-ai/minimax-music/v2'],
})
const asked = call()

/** How many requests of an operation one call makes while the sandbox answers it with a status. */
async function requestsOf(
  { control }: Sandbox,
  operation: string,
  fault: { status: number; accept?: boolean; body: (typeof bodies)[number] },
  run: () => Promise<unknown>,
): Promise<number> {
  control.setFault('fal', 'any-status', { ...fault, operation })
  const before = control.state().requests.fal[operation] ?? 0
  await run()
  return (control.state().requests.fal[operation] ?? 0) - before
}

async function accepted(at: Provider): Promise<string> {
  sandbox.control.clearFaults()
  const outcome = await at.submit({ ...asked, input })
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
  return outcome.provider_request_id
}

t.test('one call is one request for every status from 300 to 599', async t => {
  const providerRequestId = await accepted(provider)
  const calls: Record<string, () => Promise<unknown>> = {
    submit: () => provider.submit({ ...asked, input }),
    status: () => provider.look({ ...asked, providerRequestId }),
    result: () => provider.look({ ...asked, providerRequestId }),
    cancel: () => provider.cancel({ ...asked, providerRequestId }),
    listing: () => provider.list({ ...asked, input, since: new Date() }),
  }
  for (const [operation, run] of Object.entries(calls)) {
    const counts = new Map<number, number>()
    for (const status of statuses)
      counts.set(status, await requestsOf(sandbox, operation, { status, body: 'own' }, run))
    t.same(
      [...counts].filter(([, count]) => count !== 1),
      [],
      operation,
    )
  }
})

t.test(
  'a submit that was accepted is never taken for refused, whatever the status says but in the words of fal',
  async t => {
    for (const body of bodies) {
      // What fal refuses with it says in its own words, and those are believed; nobody else's are, whatever the status.
      for (const status of body === 'own' ? statuses.filter(each => !refusing.includes(each)) : refusing) {
        const before = sandbox.control.state().work.fal.accepted
        let kind = ''
        const count = await requestsOf(sandbox, 'submit', { status, body, accept: true }, async () => {
          kind = (await provider.submit({ ...asked, input })).kind
        })
        const works = sandbox.control.state().work.fal.accepted - before
        if (kind !== 'unknown' || count !== 1 || works !== 1) t.fail(`${status} ${body}: ${kind}, ${count} requests`)
      }
    }
    t.pass('unknown, with one request and one piece of work each')
  },
)

t.test('an answer that never ends is given up, by its size or by the time', async t => {
  const providerRequestId = await accepted(provider)
  sandbox.control.setFault('fal', 'endless-answer')
  t.match(await provider.look({ ...asked, providerRequestId }), { kind: 'unreadable' })
  t.match(await provider.submit({ ...asked, input }), {
    kind: 'unknown',
    reason: 'unreadable_answer',
    http_status: 200,
  })
  t.match(await provider.probe(asked.credential, asked.signal), [{ scope: 'endpoint' }])
  sandbox.control.setFault('fal', 'endless-answer', { ms: 1 })
  const hasty = createFalProvider({
    queueUrl: sandbox.urls.falQueue,
    restUrl: sandbox.urls.falRest,
    apiUrl: sandbox.urls.falApi,
    models: ['fal-ai/minimax-music/v2'],
    timeoutMs: 2_000,
  })
  t.match(await hasty.submit({ ...asked, input }), { kind: 'unknown', reason: 'timeout', http_status: 200 })
})
