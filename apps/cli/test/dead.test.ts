import t from 'tap'
import { openBus } from '@soundfoundry/bus'
import { startBroker } from '@soundfoundry/testkit'
import { runCli } from './command-line.ts'

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }

t.test('dead letters are listed and put back', async t => {
  const broker = await startBroker()
  t.teardown(() => broker.stop())
  const bus = await openBus({ name: 'test', servers: [broker.url], retentionDays: 30, log })
  t.teardown(() => bus.close())
  await bus.dead.keep({ subject: 'requests.one', data: Buffer.from('nonsense') }, 'no JSON')
  const environment = { NATS_URL: broker.url }

  const listed = await runCli(['dead', 'list'], { environment })
  t.equal(listed.code, 0, listed.error)
  t.match(listed.out, /^NUMBER +AT +SUBJECT +SIZE +WHY\n1 +\d+ s ago +requests\.one +8 B +no JSON\n$/)
  const document = await runCli(['dead', 'list', '--json'], { environment })
  t.match(document.json(), { ok: true, letters: [{ number: 1, subject: 'requests.one', why: 'no JSON', bytes: 8 }] })

  const putBack = await runCli(['dead', 'put-back', '1'], { environment })
  t.equal(putBack.code, 0, putBack.error)
  t.match(putBack.out, '✓ 1 is back at requests.one')
  t.match((await runCli(['dead', 'list'], { environment })).out, /There are no dead letters/)
  const gone = await runCli(['dead', 'put-back', '1'], { environment })
  t.equal(gone.code, 1)
  t.match(gone.error, /There is no dead letter 1\./)
})

t.test('a broker elsewhere needs to be told for how long tracks are kept', async t => {
  const { code, error } = await runCli(['dead', 'list'], {
    environment: { NATS_URL: 'nats://broker.example.com:4222' },
  })
  t.equal(code, 78)
  t.match(error, /TRACK_RETENTION_DAYS/)
})

t.test('settings that are wrong, and nobody there', async t => {
  const wrong = await runCli(['dead', 'list'], { environment: { NATS_URL: 'nats://me:pass-word-1@127.0.0.1' } })
  t.equal(wrong.code, 78)
  t.match(wrong.error, /NATS_URL/)
  t.notMatch(wrong.error, /pass-word-1/)
  const away = await runCli(['dead', 'list'], { environment: { NATS_URL: 'nats://127.0.0.1:9' } })
  t.equal(away.code, 1)
  t.match(away.error, /No message broker answers/)
})
