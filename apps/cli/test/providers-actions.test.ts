import t from 'tap'
import { runCli } from './command-line.ts'
import { startFarEnd } from './far-end.ts'

const paused = { mode: 'paused', since: '2026-01-02T03:04:05.000Z', by: 'token_a' }
const switched = { provider: 'fal', paused, sentence: 'fal is paused.', in_flight: 2, queued: 1, storing: 0 }
const tried = { provider: 'fal', probe: 'passed', sentence: 'The free probe passed.', circuits: [], paused: null }

t.test('a provider is paused, drained and resumed with one call, whose sentence is shown', async t => {
  const { url, calls } = await startFarEnd(t, () => ({ status: 200, body: switched }))
  for (const action of ['pause', 'drain', 'resume']) {
    const { code, out } = await runCli(['providers', action, 'fal', '--api', url])
    t.same([code, out], [0, 'fal is paused.\n'], action)
    const { method, path, body } = calls.at(-1) ?? {}
    t.same([method, path, body], ['POST', `/api/providers/fal/${action}`, ''])
  }
  t.equal(calls.length, 3)
  const json = await runCli(['providers', 'pause', 'fal', '--json', '--api', url])
  t.strictSame([json.code, json.json()], [0, switched])
})

t.test('a try says what came of it, also with its exit code', async t => {
  const { url, calls } = await startFarEnd(t, ({ path }) => ({
    status: 200,
    body: path.includes('replicate') ? { ...tried, probe: 'failed', sentence: 'It is refused: top up.' } : tried,
  }))
  const passed = await runCli(['providers', 'try', 'fal', '--api', url])
  t.same([passed.code, passed.out, calls[0]?.path], [0, 'The free probe passed.\n', '/api/providers/fal/try'])
  const failed = await runCli(['providers', 'try', 'replicate', '--api', url])
  t.same([failed.code, failed.out], [1, 'It is refused: top up.\n'])
  t.match((await runCli(['providers', 'try', 'replicate', '--json', '--api', url])).json(), { probe: 'failed' })
})

t.test('only of a provider that there is', async t => {
  const { url, calls } = await startFarEnd(t, () => ({ status: 200, body: switched }))
  for (const action of ['try', 'pause', 'drain', 'resume']) {
    t.equal((await runCli(['providers', action, 'suno', '--api', url])).code, 64, action)
    t.equal((await runCli(['providers', action, '--api', url])).code, 64, action)
  }
  t.equal(calls.length, 0)
})

t.test('no worker is told as what it is', async t => {
  const body = { title: 'No worker of the provider answers', status: 503, code: 'no_worker', fix: 'Try again shortly.' }
  const { url } = await startFarEnd(t, () => ({ status: 503, body }))
  const { code, error } = await runCli(['providers', 'try', 'fal', '--api', url])
  t.equal(code, 1)
  t.match(error, /No worker of the provider answers/)
})
