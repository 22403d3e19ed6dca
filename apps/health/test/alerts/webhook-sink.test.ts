import { makeFalKey, waitFor } from '@soundfoundry/testkit'
import { createScrubber } from '@soundfoundry/service'
import t from 'tap'
import type { Alert } from '../../src/alerts/alert.ts'
import { retryDelays, webhookSink } from '../../src/alerts/webhook-sink.ts'
import { key, now } from '../samples.ts'
import { startFarEnd, type FarEnd } from './far-end.ts'

const alert: Alert = {
  kind: 'key_rejected',
  state: 'raised',
  severity: 'warning',
  subject: key,
  provider: 'fal',
  key,
  message: `${key} was not taken into use.`,
  fix: 'Put a good one in its place.',
  since: now.toISOString(),
  at: now.toISOString(),
  times_told: 1,
}

interface Teardown {
  teardown(end: () => unknown): void
}

function useSink(t: Teardown, far: FarEnd, changes: { isUnsigned?: boolean; url?: string; delays?: number[] } = {}) {
  const lines: { level: string; fields: object; message: string }[] = []
  const write = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message })
  const { url = far.url, delays = [1, 1, 1], isUnsigned = false } = changes
  const sink = webhookSink({
    url,
    secret: isUnsigned ? undefined : far.secret,
    scrub: text => createScrubber().scrub(text),
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    now: () => new Date(),
    delays,
  })
  t.teardown(() => sink.stop())
  return { ...sink, lines }
}

t.test('an alert arrives signed, whole and once', async t => {
  const far = await startFarEnd(t)
  useSink(t, far).tell(alert)
  const [message] = await waitFor(() => far.received.length > 0 && far.received, { what: 'the alert' })
  t.ok(message?.isSigned)
  t.match(message?.headers, { 'content-type': 'application/json', 'webhook-id': /^alert_[\w-]+$/ })
  const { at, ...data } = alert
  t.strictSame(message?.body, { type: 'alert', timestamp: at, data })
})

t.test('without a secret it arrives unsigned', async t => {
  const far = await startFarEnd(t)
  useSink(t, far, { isUnsigned: true }).tell(alert)
  const [message] = await waitFor(() => far.received.length > 0 && far.received, { what: 'the alert' })
  t.notOk(message?.isSigned)
  t.equal(message?.headers['webhook-signature'], undefined)
  t.match(message?.headers, { 'webhook-id': /^alert_/, 'webhook-timestamp': /^\d+$/ })
})

t.test('it is tried again under the same id until it is taken', async t => {
  const far = await startFarEnd(t)
  far.answers.push({ status: 500 }, null, { status: 429 })
  const sink = useSink(t, far)
  sink.tell(alert)
  await waitFor(() => far.received.length === 4, { what: 'the fourth try' })
  t.equal(new Set(far.received.map(({ headers }) => headers['webhook-id'])).size, 1)
  t.equal(new Set(far.received.map(({ text }) => text)).size, 1)
  t.ok(far.received.every(({ isSigned }) => isSigned))
  t.match(
    sink.lines.map(({ fields }) => fields),
    [{ problem: 'it answered 500' }, { problem: /ECONNRESET|UND_ERR_SOCKET/ }, { problem: 'it answered 429' }],
  )
})

t.test('a redirect is not followed', async t => {
  const [far, elsewhere] = await Promise.all([startFarEnd(t), startFarEnd(t)])
  far.answers.push({ status: 307, location: elsewhere.url })
  const sink = useSink(t, far, { delays: [] })
  sink.tell(alert)
  const [line] = await waitFor(() => sink.lines.length > 0 && sink.lines, { what: 'it to be given up' })
  t.match(line, { level: 'error', fields: { problem: 'it answered 307' }, message: /never delivered/ })
  t.equal(elsewhere.received.length, 0)
})

t.test('it is given up after the last try, and the address is not told', async t => {
  const far = await startFarEnd(t)
  const sink = useSink(t, far, { url: 'http://127.0.0.1:1/a-path-nobody-knows', delays: [1, 1] })
  sink.tell(alert)
  await waitFor(() => sink.lines.length === 3, { what: 'it to be given up' })
  t.strictSame(
    sink.lines.map(({ level }) => level),
    ['warn', 'warn', 'error'],
  )
  t.notMatch(JSON.stringify(sink.lines), /a-path-nobody-knows/)
})

t.test('a far end that takes nothing does not fill the memory', async t => {
  const far = await startFarEnd(t)
  const sink = useSink(t, far, { url: 'http://127.0.0.1:1/', delays: [60_000] })
  for (let each = 0; each < 201; each++) sink.tell(alert)
  t.match(sink.lines, [{ level: 'error', message: /too many alerts/ }])
  sink.stop()
  t.match(sink.lines.at(-1), { fields: { pending: 200 } })
})

t.test('what looks like a credential never gets out', async t => {
  const far = await startFarEnd(t)
  const planted = makeFalKey()
  useSink(t, far).tell({ ...alert, message: `It said ${planted}.` })
  const [message] = await waitFor(() => far.received.length > 0 && far.received, { what: 'the alert' })
  t.ok(message?.isSigned)
  t.notOk(message?.text.includes(planted))
  t.match(message?.body.data, { message: 'It said [secret].' })
})

t.test('8 tries take about an hour', async t => {
  t.equal(retryDelays.length, 7)
  const minutes = retryDelays.reduce((sum, wait) => sum + wait, 0) / 60_000
  t.ok(minutes > 50 && minutes < 70)
})
