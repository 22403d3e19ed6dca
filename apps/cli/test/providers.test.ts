import t from 'tap'
import { runCli } from './command-line.ts'
import { startFarEnd, unavailable, type Answer } from './far-end.ts'

const error = 'fal has locked the account: top it up.'
const circuit = {
  scope: 'account',
  key: null,
  model: null,
  state: 'open',
  reason: 'account_locked',
  explanation: error,
  since: '2026-01-02T03:04:05.000Z',
  until: '2026-01-02T03:05:05.000Z',
}
const replicate = {
  provider: 'replicate',
  state: 'ok',
  error: null,
  circuits: [],
  workers: 2,
  in_flight: 1,
  queued: 0,
  last_success_at: new Date().toISOString(),
  last_refusal: null,
  models: [],
}
const fal = { ...replicate, provider: 'fal', state: 'down', error, circuits: [circuit] }
const view = (providers: readonly object[], waiting = 0): Answer => ({ status: 200, body: { providers, waiting } })

t.test('each provider with what holds it back, and when it is tried again', async t => {
  const { url } = await startFarEnd(t, () => view([fal, replicate], 3))
  const { code, out } = await runCli(['providers', 'status', '--api', url])
  t.equal(code, 1)
  t.match(out, /^PROVIDER +STATE +WORKERS +IN FLIGHT +QUEUED +LAST SUCCESS\n/)
  t.match(out, `  ! ${error}\n  account: the next track tries it\n`)
  t.match(out, '3 tracks wait for a provider.')
  const soon = { ...circuit, until: new Date(Date.now() + 60_000).toISOString() }
  const open = await startFarEnd(t, () => view([{ ...fal, circuits: [soon] }]))
  t.match((await runCli(['providers', 'status', '--api', open.url])).out, /account: is tried again in \d+ s/)
  const well = await startFarEnd(t, () => view([replicate]))
  const json = await runCli(['providers', 'status', '--json', '--api', well.url])
  t.equal(json.code, 0)
  t.match(json.json(), { providers: [{ provider: 'replicate' }] })
})

t.test('watching shows it anew until a person ends it, also while the gateway is away', async t => {
  let asked = 0
  const { url } = await startFarEnd(t, () => {
    asked += 1
    return asked === 2 ? unavailable : view([replicate])
  })
  const interrupt = new AbortController()
  const { code, out, error } = await runCli(['providers', 'status', '--watch', '--api', url], {
    isTerminal: true,
    signal: interrupt.signal,
    onOutput: () => {
      if (asked === 3) interrupt.abort()
    },
  })
  t.equal(code, 0)
  t.equal(out.split('\u001B[2J').length, 4, 'three screens')
  t.match(error, /The broker does not answer/)
})
