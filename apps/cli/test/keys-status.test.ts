import t, { type Test } from 'tap'
import { runCli, type Ran } from './command-line.ts'
import { keyRow, startFarEnd, type Answer } from './far-end.ts'

async function status(t: Test, answer: Answer, given: readonly string[] = [], token?: string): Promise<Ran> {
  const { url, calls } = await startFarEnd(t, () => answer)
  const environment = token === undefined ? {} : { SOUNDFOUNDRY_API_TOKEN: token }
  const ran = await runCli(['keys', 'status', '--api', url, ...given], { environment })
  t.match(calls, [
    { method: 'GET', path: '/api/keys', headers: token === undefined ? {} : { authorization: `Bearer ${token}` } },
  ])
  return ran
}

const ok = (body: unknown): Answer => ({ status: 200, body })
const wellView = {
  keys: [keyRow({ key: 'fal_11111111', in_flight: 2, spend_usd_today: 1.5, unpriced_today: 1 })],
  workers: { fal: 1, replicate: 0 },
}

t.test('a fleet that is well', async t => {
  const { code, out } = await status(t, ok(wellView))
  t.equal(code, 0)
  t.match(out, /^PROVIDER +KEY +SLOT +STATE +SOURCE +AGE +OVERDUE +WORKERS +IN FLIGHT +SPENT TODAY\n/)
  t.match(out, /^fal +fal_11111111 +current +current +ENV_FILE \(\/srv\/\.env\) +3 d +in 87 d +1 +2 +\$1\.50\+$/m)
  t.match(out, /\n! Nothing is broken, but there is one thing to see to, above\.\n$/)
})

t.test('that all is well is said when nothing is to be seen to', async t => {
  const { code, out } = await status(
    t,
    ok({
      keys: [keyRow({ key: 'fal_11111111' }), keyRow({ key: 'replicate_22222222', provider: 'replicate' })],
      workers: { fal: 1, replicate: 1 },
    }),
  )
  t.equal(code, 0)
  t.match(out, /\n✓ All is well\.\n$/)
})

t.test('a script gets what the gateway says, and the judgement', async t => {
  const { code, json } = await status(t, ok(wellView), ['--json'])
  t.equal(code, 0)
  t.match(json(), { ...wellView, ok: true })
})

t.test('a refusal stands below its key, with its fix', async t => {
  const last_refusal = {
    at: new Date().toISOString(),
    reason: 'key_refused' as const,
    http_status: 401,
    explanation: 'Set FAL_KEY anew.',
  }
  const keys = [
    keyRow({ key: 'fal_11111111', last_refusal, source: 'the process environment', changeable: false }),
    keyRow({
      key: 'fal_22222222',
      slot: 'next',
      state: 'rejected',
      reason: 'bad_format',
      fix: 'Copy the whole key.',
      workers: 0,
    }),
  ]
  const { code, out } = await status(t, ok({ keys, workers: { fal: 1, replicate: 0 } }))
  t.equal(code, 1)
  t.match(
    out,
    /key_refused \(401\), \d+ s ago\n {2}✗ fal_11111111 was refused last: key_refused\.\n {4}Fix: Set FAL_KEY anew\./,
  )
  t.match(out, /! fal_11111111 comes from the process environment and cannot change while its worker runs/)
  t.match(out, /✗ fal_22222222 is rejected: bad_format\.\n {4}Fix: Copy the whole key\./)
  t.notMatch(out, /All is well/)
})

t.test('a token goes along and is never shown', async t => {
  const problem = {
    title: 'No',
    status: 403,
    detail: 'This token of yours, secret-token-1, may not.',
    code: 'forbidden',
    fix: 'Use another.',
  }
  const { code, error } = await status(t, { status: 403, body: problem }, [], 'secret-token-1')
  t.equal(code, 1)
  t.match(error, /^✗ This token of yours, secret_\w{8}, may not\.\n {2}Fix: Use another\.\n$/)
})

t.test('an error is one readable text', async t => {
  const unauthorized = { title: 'A client token is needed', status: 401, code: 'unauthorized' }
  const missing = await status(t, { status: 401, body: unauthorized })
  t.match(missing.error, /A client token is needed\.\n {2}Fix: Set SOUNDFOUNDRY_API_TOKEN/)
  const page = await status(t, { status: 502, body: 'x' })
  t.match(page.error, /answered 502 without saying why/)
  const other = await status(t, ok({ keys: [{}], workers: {} }), ['--json'])
  t.equal(other.code, 1)
  t.match(other.json(), { ok: false, error: { code: 'answer_invalid', message: /\/keys\/0/ } })
})

t.test('nobody there', async t => {
  const { code, error } = await runCli(['keys', 'status', '--api', 'http://127.0.0.1:9'])
  t.equal(code, 1)
  t.match(error, /No gateway answers at http:\/\/127\.0\.0\.1:9\.\n {2}Fix: Start it/)
})

t.test('a token is not sent where others can read it', async t => {
  const environment = { SOUNDFOUNDRY_API_TOKEN: 'secret-token-1', SOUNDFOUNDRY_API: 'http://example.com' }
  const { code, error } = await runCli(['keys', 'status'], { environment })
  t.equal(code, 64)
  t.match(error, /plain http/)
})
