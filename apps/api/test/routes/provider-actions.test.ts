import { hashClientToken, formatListedToken, makeClientToken, type TokenScope } from '@soundfoundry/config'
import { closedCircuit, onRefusal, type ProbeFinding } from '@soundfoundry/track'
import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'

const tokens = { tracks: makeClientToken(), operate: makeClientToken(), other: makeClientToken() }
const listed = (token: string, scope: TokenScope) =>
  formatListedToken({ sha256: hashClientToken(token), scopes: [scope] })
const API_TOKENS = [
  listed(tokens.tracks, 'tracks'),
  listed(tokens.operate, 'operate'),
  listed(tokens.other, 'operate'),
].join(',')
const callerOf = (token: string) => `token_${hashClientToken(token).slice(0, 16)}`

t.test('what an operator does to a provider', async t => {
  const broker = await useBroker(t)
  const environment = { API_TOKENS }
  const [gateway, second, bus] = await Promise.all([
    useGateway(t, broker, { environment }),
    useGateway(t, broker, { environment }),
    useBus(t, broker),
  ])
  const post = (action: string, { token = tokens.operate, provider = 'fal', at = gateway } = {}) =>
    at.inject({
      method: 'POST',
      url: `/api/providers/${provider}/${action}`,
      headers: { authorization: `Bearer ${token}` },
    })
  const isKnown = (mode: string | null) =>
    waitFor(() => (bus.switches.get('fal')?.value.mode ?? null) === mode, { what: `fal to be ${mode}` })

  await t.test('only with the scope operate, and only to a provider that there is', async t => {
    for (const action of ['try', 'pause', 'resume', 'drain']) {
      const refused = await post(action, { token: tokens.tracks })
      t.match([refused.statusCode, refused.json()], [403, { code: 'insufficient_scope' }], action)
      t.equal((await post(action, { provider: 'suno' })).statusCode, 400, action)
    }
    t.same([...bus.switches.entries()], [])
  })

  await t.test('a pause tells who and when, and said again, by whomever, stays as it is', async t => {
    const first = await post('pause')
    t.equal(first.statusCode, 200)
    t.equal(first.headers['cache-control'], 'no-store')
    // Without a health app nobody can count what is there.
    const counts = { in_flight: null, queued: null, storing: null }
    t.match(first.json(), { provider: 'fal', paused: { mode: 'paused', by: callerOf(tokens.operate) }, ...counts })
    const again = await post('pause', { token: tokens.other, at: second })
    t.strictSame([again.statusCode, again.json()], [200, first.json()])
    await isKnown('paused')
    t.match(bus.switches.get('fal')?.value, { mode: 'paused', by: callerOf(tokens.operate) })
  })

  await t.test('a drain goes beyond a pause, and a resume ends both', async t => {
    const drained = await post('drain', { token: tokens.other })
    t.match(drained.json(), { paused: { mode: 'draining', by: callerOf(tokens.other) } })
    t.strictSame((await post('drain', { at: second })).json(), drained.json())
    for (const at of [gateway, second]) t.match((await post('resume', { at })).json(), { paused: null })
    await isKnown(null)
    t.match(bus.switches.get('fal')?.value, { by: callerOf(tokens.operate) }, 'who resumed it stays known')
  })

  await t.test('ten at once leave one state, which all of them are told', async t => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, number) => post('pause', { at: number % 2 === 0 ? gateway : second })),
    )
    t.equal(new Set(answers.map(answer => JSON.stringify(answer.json().paused))).size, 1)
    await post('resume')
  })

  await t.test('a try without a worker is a 503 of its own', async t => {
    const answer = await post('try')
    t.match([answer.statusCode, answer.json()], [503, { code: 'no_worker' }])
  })

  await t.test('a try asks once, and its circuits take in what it found', async t => {
    const finding = { scope: 'key', model: null, http_status: null } as const
    const refused = { state: 'refused', reason: 'key_refused', explanation: 'Renew it.' } as const
    let found: ProbeFinding = { ...finding, ...refused }
    let asked = 0
    await bus.asks.answerProbe('fal', async () => {
      asked += 1
      return { at: new Date().toISOString(), key: 'fal_key', findings: [found] }
    })
    const subject = { provider: 'fal', scope: 'key', key: 'fal_key', model: null } as const
    const now = bus.clock.date()
    const refusal = { intent: 'i', at: now.toISOString(), http_status: 401, retry_after_ms: null, ...refused }
    await bus.circuits.put('fal.key.fal_key', onRefusal(closedCircuit(subject, now), refusal, now))

    const failed = await waitFor(
      async () => {
        const answer = (await post('try')).json()
        return answer.circuits.length === 1 && answer
      },
      { what: 'the gateway to hear of the circuit' },
    )
    t.match(failed, {
      probe: 'failed',
      sentence: /^The free probe is refused: Renew it\.$/,
      circuits: [{ state: 'open' }],
    })
    found = { ...finding, state: 'ok', reason: null, explanation: null }
    const before = asked
    const passed = await post('try')
    t.strictSame(passed.json(), {
      provider: 'fal',
      probe: 'passed',
      sentence: 'The free probe passed: fal takes tracks again.',
      circuits: [],
      paused: null,
    })
    t.equal(asked - before, 1)
    await waitFor(() => bus.circuits.get('fal.key.fal_key')?.value.state === 'closed', { what: 'it to be closed' })
    await post('pause')
    t.match((await post('try')).json(), { probe: 'passed', sentence: /fal is paused/, paused: { mode: 'paused' } })
  })

  await t.test('without the broker nothing is said to be done', async t => {
    await broker.kill()
    for (const action of ['try', 'pause', 'resume', 'drain']) {
      const answer = await post(action)
      t.match([answer.statusCode, answer.json()], [503, { code: 'broker_unavailable' }], action)
    }
  })
})
