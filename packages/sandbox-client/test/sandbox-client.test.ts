import { createServer } from 'node:http'
import { once } from 'node:events'
import { startSandbox } from '@soundfoundry/sandbox'
import t, { type Test } from 'tap'
import { SandboxClient } from '../src/index.ts'

const useSandbox = async (t: Test): Promise<string> => {
  const sandbox = await startSandbox()
  t.teardown(() => sandbox.close())
  return sandbox.origin
}

/** Something else listens where a sandbox was meant to. */
const useOther = async (t: Test, status: number, body: string): Promise<string> => {
  const server = createServer((_request, response) => response.writeHead(status).end(body))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

t.test('faults are listed, switched on and off', async t => {
  const client = new SandboxClient(`${await useSandbox(t)}/`)
  const lock = async () =>
    (await client.faults()).find(({ provider, fault }) => provider === 'fal' && fault === 'lock-account')
  t.match(await lock(), { about: /locked/, example: { reason: 'TOP_UP' }, active: null })
  t.match(await client.setFault('fal', 'lock-account', { reason: 'TOP_UP', for_s: 600 }), {
    hits: 0,
    times_left: null,
    ends_at: String,
  })
  t.match(await lock(), { active: { parameters: { reason: 'TOP_UP', for_s: 600 } } })
  await client.clearFault('fal', 'lock-account')
  t.match(await lock(), { active: null })
})

t.test('keys are made and revoked', async t => {
  const client = new SandboxClient(await useSandbox(t))
  for (const provider of ['fal', 'replicate'] as const) {
    const key = await client.makeKey(provider)
    t.match(key.fingerprint, new RegExp(`^${provider}_[0-9a-f]{8}$`))
    t.notOk(JSON.stringify(key).includes(key.reveal()))
    await client.revokeKey(key.fingerprint)
  }
})

t.test('what it refuses is told in its words', async t => {
  const client = new SandboxClient(await useSandbox(t))
  await t.rejects(client.setFault('fal', 'none', {}), { kind: 'refused', message: /no fault "none" of fal/ })
  await t.rejects(client.setFault('fal', '../../keys/fal', {}), { kind: 'refused', message: /no fault|at no/ })
  await t.rejects(client.clearFault('fal', 'none'), { kind: 'refused', message: /no fault|at no/ })
  await t.rejects(client.revokeKey('all'), { kind: 'refused', message: /fingerprint/ })
})

t.test('what is no sandbox is none', async t => {
  const others = [
    await useOther(t, 200, '{}'),
    await useOther(t, 200, 'hello'),
    await useOther(t, 404, '{"message":"no"}'),
    await useOther(t, 500, '{"error":"no"}'),
    'http://127.0.0.1:1',
  ]
  for (const origin of others) {
    await t.rejects(new SandboxClient(origin).faults(), {
      kind: 'unreachable',
      message: `The sandbox does not answer at ${origin}.`,
    })
    await t.rejects(new SandboxClient(origin).makeKey('fal'), { kind: 'unreachable', message: /does not answer/ })
  }
  const stop = new AbortController()
  stop.abort(new Error('enough'))
  await t.rejects(new SandboxClient(others[0] ?? '').faults(stop.signal), { message: 'enough' })
})
