import type { LookupAddress } from 'node:dns'
import type { LookupAll } from '@soundfoundry/service'
import { waitFor } from '@soundfoundry/testkit'
import { initialRecord, type TrackEvent } from '@soundfoundry/track'
import t from 'tap'
import { useBroker, useBus } from '../open-gateway.ts'
import { after, expired, failed, makeRequest, running, succeeded } from '../track-steps.ts'
import { useReceiver } from './receiver.ts'
import { end, secrets, settled, untold, useTeller, webhookAt } from './teller.ts'

t.test('telling webhooks', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)

  await t.test('each end of a track is told once, signed with every secret', async t => {
    const receiver = await useReceiver(t, secrets)
    const { lines } = await useTeller(t, broker)
    const ends: ReadonlyArray<readonly [type: string, events: readonly TrackEvent[]]> = [
      ['track.succeeded', [...running, succeeded(Buffer.from('abc'))]],
      ['track.failed', [failed]],
      ['track.canceled', [{ type: 'cancel_requested' }]],
      ['track.expired', [expired]],
    ]
    for (const [type, events] of ends) {
      const id = await end(bus, receiver.url, ...events)
      const webhook = await settled(bus, id)
      const call = receiver.received.at(-1)
      t.match(call, { id: `msg_${id}`, userAgent: 'soundfoundry', signedWith: secrets, body: { type, data: { id } } })
      t.equal(call?.body.timestamp, call?.body.data.updated_at)
      t.ok(call?.body.data.done)
      t.match(webhook, { state: 'delivered', attempts: [{ http_status: 204, error: null }], next_attempt_at: null })
      t.equal(webhook.delivered_at, webhook.attempts[0]?.at)
      t.match(lines.at(-1), { message: 'webhook delivered', fields: { track: id, attempt: 1, http_status: 204 } })
    }
    await untold(bus)
    t.equal(receiver.received.length, ends.length)
  })

  await t.test('what is not taken is told again, with the same id, until it is', async t => {
    const receiver = await useReceiver(t, secrets)
    const { lines } = await useTeller(t, broker)
    receiver.answers.push({ status: 500 }, { status: 404 }, response => response.destroy(), { status: 200 })
    const id = await end(bus, receiver.url, failed)
    const webhook = await settled(bus, id)
    t.same(
      webhook.attempts.map(({ http_status, error }) => [http_status, error]),
      [
        [500, 'it answered 500'],
        [404, 'it answered 404'],
        [null, 'not reached: ECONNRESET'],
        [200, null],
      ],
    )
    t.same([...new Set(receiver.received.map(call => call.id))], [`msg_${id}`])
    t.ok(receiver.received.every(call => call.signedWith.length === 2))
    t.match(lines[0], { fields: { track: id, attempt: 1, http_status: 500, why: 'it answered 500' } })
    await untold(bus)
  })

  await t.test('a receiver that is down is told when it is up; one that hangs is not waited for', async t => {
    const receiver = await useReceiver(t, secrets)
    await receiver.stop()
    const { lines } = await useTeller(t, broker, { timeoutMs: 2_000, delays: Array.from({ length: 500 }, () => 20) })
    const id = await end(bus, receiver.url, failed)
    await waitFor(() => lines.length > 1, { what: 'it was tried' })
    t.match((await webhookAt(bus, id)).attempts[0], { http_status: null, error: 'not reached: ECONNREFUSED' })
    receiver.answers.push(() => undefined)
    await receiver.start()
    const { state, attempts } = await settled(bus, id)
    t.equal(state, 'delivered')
    t.match(attempts.at(-2), { http_status: null, error: 'no answer within 2 s' })
    await untold(bus)
  })

  await t.test('it is given up at once where the receiver is gone, and after the last try', async t => {
    const receiver = await useReceiver(t, secrets)
    await useTeller(t, broker, { delays: [10, 10] })
    receiver.answers.push({ status: 410 })
    t.match(await settled(bus, await end(bus, receiver.url, failed)), {
      state: 'failed',
      attempts: [{ http_status: 410 }],
      next_attempt_at: null,
      delivered_at: null,
    })
    receiver.answers.push({ status: 500 }, { status: 500 }, { status: 500 })
    const webhook = await settled(bus, await end(bus, receiver.url, failed))
    t.match(webhook, { state: 'failed', next_attempt_at: null })
    t.equal(webhook.attempts.length, 3)
    await untold(bus)
    t.equal(receiver.received.length, 4)
  })

  await t.test('a redirect is not followed', async t => {
    const [receiver, elsewhere] = await Promise.all([useReceiver(t, secrets), useReceiver(t, secrets)])
    await useTeller(t, broker, { delays: [] })
    for (const location of ['https://169.254.169.254/', elsewhere.url]) {
      receiver.answers.push({ status: 307, headers: { location } })
      const { state, attempts } = await settled(bus, await end(bus, receiver.url, failed))
      t.equal(state, 'failed')
      t.match(attempts, [{ http_status: 307, error: 'it answered 307: redirects are not followed' }])
    }
    t.equal(elsewhere.received.length, 0)
  })

  await t.test('nothing is sent to an address that is not public, however it is named', async t => {
    const names: LookupAll = (name, _options, callback) => callback(null, addressesOf(name))
    const inside: LookupAddress = { address: '10.0.0.5', family: 4 }
    const addressesOf = (name: string): LookupAddress[] =>
      name === 'rebinding.example.com' ? [{ address: '127.0.0.1', family: 4 }] : [inside]
    const { lines } = await useTeller(t, broker, { reach: 'public', lookup: names, delays: [] })
    const table: ReadonlyArray<readonly [url: string, why: string]> = [
      ['https://169.254.169.254/', 'the address is not public'],
      ['https://127.0.0.1/', 'the address is not public'],
      ['https://localhost/', 'the name is not public'],
      ['http://example.com/', 'only https is allowed, not http:'],
      ['https://inside.example.com/', 'the name leads to no public address'],
      ['https://rebinding.example.com/', 'the name leads to no public address'],
    ]
    for (const [url, why] of table) {
      const id = await end(bus, url, failed)
      const webhook = await settled(bus, id)
      t.match(webhook, { state: 'failed', attempts: [{ http_status: null, error: why }] }, url)
      t.equal(webhook.attempts.length, 1)
      t.match(lines.at(-1), { message: 'webhook given up', fields: { track: id, attempt: 1, why } })
    }
    await untold(bus)
  })

  await t.test('two gateways tell each track once', async t => {
    const receiver = await useReceiver(t, secrets)
    await Promise.all([useTeller(t, broker), useTeller(t, broker)])
    const ids = await Promise.all(Array.from({ length: 40 }, () => end(bus, receiver.url, failed)))
    for (const id of ids) t.equal((await settled(bus, id)).attempts.length, 1)
    t.same(receiver.received.map(call => call.body.data.id).toSorted(), ids.toSorted())
    await untold(bus)
  })

  await t.test('a gateway that is stopped leaves what it has not told to another', async t => {
    const receiver = await useReceiver(t, secrets)
    const first = await useTeller(t, broker)
    receiver.answers.push(() => undefined)
    const id = await end(bus, receiver.url, failed)
    await waitFor(() => receiver.received.length === 1, { what: 'the first has called' })
    await Promise.all([first.loop.stop(), useTeller(t, broker)])
    t.match(await settled(bus, id), { state: 'delivered', attempts: [{ http_status: 204 }] })
    t.equal(receiver.received.length, 2)
    await untold(bus)
  })

  await t.test('a gateway that dies before it wrote down the answer: it is told again with the same id', async t => {
    const receiver = await useReceiver(t, secrets)
    const first = await useTeller(t, broker)
    receiver.answers.push(async response => {
      // Its connection is gone before the answer comes: neither the record nor the acknowledgement can be written.
      await first.bus.close()
      response.writeHead(200).end()
    })
    const id = await end(bus, receiver.url, failed)
    await waitFor(() => receiver.received.length === 1, { what: 'the first has called' })
    await useTeller(t, broker)
    t.match(await settled(bus, id), { state: 'delivered', attempts: [{ http_status: 204 }] })
    t.same(
      receiver.received.map(call => call.id),
      [`msg_${id}`, `msg_${id}`],
    )
    await untold(bus)
  })

  await t.test(
    'an item that is there before the end of its track waits for it, and one without a track is dropped',
    async t => {
      const receiver = await useReceiver(t, secrets)
      await useTeller(t, broker)
      const { request, ...rest } = makeRequest()
      const asked = { ...rest, request: { ...request, webhook_url: receiver.url } }
      await bus.webhooks.enqueue(makeRequest().id)
      await untold(bus)

      await bus.requests.append(asked)
      await bus.webhooks.enqueue(asked.id)
      const { record, revision } = await bus.tracks.create(initialRecord(asked))
      t.equal((await webhookAt(bus, asked.id)).attempts.length, 0)
      await bus.tracks.replace(after(record, failed), revision)
      t.match(await settled(bus, asked.id), { state: 'delivered' })
      t.equal(receiver.received.length, 1)
    },
  )

  await t.test('Retry-After moves the next try', async t => {
    const receiver = await useReceiver(t, secrets)
    const { loop } = await useTeller(t, broker)
    receiver.answers.push({ status: 503, headers: { 'retry-after': '3600' } })
    const id = await end(bus, receiver.url, failed)
    await waitFor(async () => (await webhookAt(bus, id)).attempts.length === 1, { what: 'it was tried' })
    const { attempts, next_attempt_at } = await webhookAt(bus, id)
    const wait = Date.parse(next_attempt_at ?? '') - Date.parse(attempts[0]?.at ?? '')
    t.ok(Math.abs(wait - 3_600_000) < 1_000, `${wait} ms`)
    t.equal(await bus.webhooks.count(), 1, 'it is kept until then')
    await loop.stop()
  })
})
