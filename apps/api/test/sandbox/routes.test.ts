import { readFile, writeFile } from 'node:fs/promises'
import { parseEnvFile, Secret } from '@soundfoundry/config'
import type { Bus } from '@soundfoundry/bus'
import type { KeysAnswer } from '@soundfoundry/track'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { exampleKeys } from '../../src/openapi/examples/fleet.ts'
import { useSandbox } from './use-sandbox.ts'

interface World {
  readonly gateway: FastifyInstance
  readonly bus: Bus
  readonly file: string
  readonly lines: string[]
}

async function useWorld(t: Test): Promise<World> {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker, 'health')
  const environment = await useSandbox(t)
  const lines: string[] = []
  const gateway = await useGateway(t, broker, { environment, takeLine: line => lines.push(line) })
  return { gateway, bus, file: environment.SANDBOX_ENV_FILE, lines }
}

const post = (gateway: FastifyInstance, url: string, payload: object, headers: Record<string, string> = {}) =>
  gateway.inject({ method: 'POST', url, payload, headers })

const keysIn = async (file: string) => parseEnvFile(await readFile(file)).variables
const nameOf = (value: string | undefined): string => new Secret(value ?? '', 'replicate').fingerprint

t.test('drills are listed, switched on and off', async t => {
  const { gateway, lines } = await useWorld(t)
  const lock = async () =>
    (await gateway.inject('/api/sandbox')).json().drills.find((each: { name: string }) => each.name === 'lock-account')
  t.match(await lock(), { provider: 'fal', about: /locked/, active: null })
  const url = '/api/sandbox/drills/fal/lock-account'
  const on = await post(gateway, url, { on: true, parameters: { reason: 'TOP_UP', for_s: 600 } })
  t.match(on.json(), { name: 'lock-account', active: { hits: 0, parameters: { reason: 'TOP_UP' }, ends_at: String } })
  t.match(await lock(), { active: { hits: 0 } })
  t.match((await post(gateway, url, { on: false })).json(), { active: null })
  t.match(await lock(), { active: null })
  t.match((await post(gateway, '/api/sandbox/drills/fal/none', { on: true })).json(), {
    status: 400,
    detail: /no fault "none" of fal/,
  })
  t.match(lines.join(''), '"drill":"lock-account","on":true')
  t.match((await gateway.inject('/api/health')).json(), { environment: 'sandbox' })
})

t.test('a page of another site switches nothing', async t => {
  const { gateway } = await useWorld(t)
  const foreign = { origin: 'https://evil.example' }
  for (const [url, body] of [
    ['/api/sandbox/drills/fal/hang', { on: true }],
    ['/api/sandbox/keys/fal', { action: 'rotate' }],
  ] as const) {
    t.match((await post(gateway, url, body, foreign)).json(), { code: 'origin_not_allowed' })
  }
  const { drills } = (await gateway.inject('/api/sandbox')).json()
  t.ok(drills.every(({ active }: { active: unknown }) => active === null))
})

t.test('a key is rotated, rolled back and retired, and never told', async t => {
  const { gateway, bus, file, lines } = await useWorld(t)
  let rows: KeysAnswer['keys'] = []
  await bus.asks.answerKeys(() => ({ keys: rows, workers: { fal: 1, replicate: 1 } }))
  const url = '/api/sandbox/keys/replicate'
  const answers: string[] = []
  const change = async (action: string) => {
    const answer = await post(gateway, url, { action })
    answers.push(answer.body)
    return answer.json()
  }
  const { REPLICATE_API_TOKEN: first, ...others } = await keysIn(file)
  const rotated = await change('rotate')
  const { REPLICATE_API_TOKEN: second, REPLICATE_API_TOKEN_PREVIOUS: previous, ...rest } = await keysIn(file)
  t.equal(previous, first)
  t.same(rest, others, 'the other provider’s stays')
  t.same(rotated, { provider: 'replicate', action: 'rotate', key: nameOf(second), previous: nameOf(first) })

  const [example] = exampleKeys.keys
  if (example === undefined) throw new Error('there is an example')
  rows = [{ ...example, key: nameOf(second), state: 'canary' }]
  t.match(await change('rotate'), { code: 'key_not_changeable', detail: /on its way \(canary\)/ })
  rows = [{ ...example, key: nameOf(first), state: 'previous', workers: 0, in_flight: 2 }]
  t.match(await change('retire'), { code: 'key_not_changeable', detail: /2 tracks/ })
  t.match(await keysIn(file), { REPLICATE_API_TOKEN: second, REPLICATE_API_TOKEN_PREVIOUS: first })

  t.match(await change('roll_back'), { key: nameOf(first), previous: nameOf(second) })
  rows = []
  t.match(await change('retire'), { key: nameOf(first), previous: null })
  t.same(await keysIn(file), { ...others, REPLICATE_API_TOKEN: first })
  t.match(await change('retire'), { code: 'key_not_changeable', detail: /no previous key/ })

  const both = await Promise.all([change('rotate'), change('rotate')])
  t.equal(new Set(both.map(({ key }) => key)).size, 2, 'one change waits for the other')
  t.equal(both[1].previous, both[0].key)

  const keys = [first, second, ...Object.values(await keysIn(file))]
  for (const text of [...answers, ...lines])
    for (const key of keys) t.notOk(text.includes(key ?? ''), 'no key is in an answer or in the log')
})

t.test('a file that cannot be changed is told, and left alone', async t => {
  const { gateway, bus, file } = await useWorld(t)
  await bus.asks.answerKeys(() => exampleKeys)
  const content = Buffer.from('\uFEFFFAL_KEY=x\n', 'utf16le')
  await writeFile(file, content)
  t.match((await post(gateway, '/api/sandbox/keys/fal', { action: 'rotate' })).json(), {
    code: 'key_not_changeable',
    detail: /not in UTF-8/,
  })
  t.same(await readFile(file), content)
})

t.test('without a sandbox there is none', async t => {
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker)
  t.match((await gateway.inject('/api/sandbox')).json(), { status: 404, code: 'no_sandbox' })
  t.match((await post(gateway, '/api/sandbox/keys/fal', { action: 'rotate' })).json(), { code: 'no_sandbox' })
  t.match((await gateway.inject('/api/health')).json(), { environment: 'development' })
  const { SANDBOX_URL } = await useSandbox(t)
  const without = await useGateway(t, broker, { environment: { SANDBOX_URL } })
  t.match((await without.inject('/api/sandbox')).json(), { changes_keys: false })
})
