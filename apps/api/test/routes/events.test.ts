import { formatListedToken, hashClientToken, makeClientToken, type TokenScope } from '@soundfoundry/config'
import { waitFor } from '@soundfoundry/testkit'
import t from 'tap'
import { openChanges } from '../change-reader.ts'
import { reportOf } from '../offered-models.ts'
import { listen, useBroker, useBus, useGateway } from '../open-gateway.ts'
import { ask, failed, makeRequest, play, prompt, running, trackIn } from '../track-steps.ts'

const listed = (token: string, ...scopes: TokenScope[]) => formatListedToken({ sha256: hashClientToken(token), scopes })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const callerOf = (token: string) => `token_${hashClientToken(token).slice(0, 16)}`

t.test('GET /api/events', async t => {
  const broker = await useBroker(t)
  const [gateway, another, bus] = await Promise.all([useGateway(t, broker), useGateway(t, broker), useBus(t, broker)])
  const [base, other] = [await listen(gateway), await listen(another)]
  const url = `${base}/api/events`
  const isReady = async (each: typeof gateway) => (await each.inject('/api/tracks')).statusCode === 200
  await waitFor(async () => (await isReady(gateway)) && (await isReady(another)), { what: 'both lists' })

  await t.test('begins with where it is, and tells what is accepted and every change, in order', async t => {
    const reader = await openChanges(t, url)
    t.equal(reader.response.headers.get('content-type'), 'text/event-stream')
    t.match(await reader.reach(1), [{ type: 'ready', data: { resumed: false }, id: /^[0-9a-z]+-\d+$/ }])
    t.match(reader.text(), /^retry: \d+\n\n/)
    const { id } = trackIn(await gateway.inject({ method: 'POST', url: '/api/tracks', payload: { prompt } }))
    await reader.until(events => events.some(({ track }) => track?.id === id))
    t.match(reader.events.at(-1), { type: 'track', id: null, track: { id, status: 'queued' } })
    for (const event of [...running, failed]) {
      const { revision, record } = await play(bus, id, event)
      await reader.until(events => events.at(-1)?.id?.endsWith(`-${revision}`) === true)
      t.match(reader.events.at(-1), { track: { id, status: record.status } })
    }
  })

  await t.test('tells what was missed, once for each track, and goes on', async t => {
    const first = await openChanges(t, url)
    await first.reach(1)
    const [one, two] = [await ask(bus), await ask(bus)]
    await play(bus, one, ...running)
    const { revision } = await play(bus, two, ...running)
    await first.until(events => events.at(-1)?.id?.endsWith(`-${revision}`) === true)
    first.leave()
    const last = first.events.at(-1)?.id ?? ''
    await play(bus, one, failed)
    const three = await ask(bus)
    const end = await play(bus, three, ...running)
    for (const where of [url, `${other}/api/events`]) {
      const again = await openChanges(t, where, { 'last-event-id': last })
      await again.until(events => events.at(-1)?.id?.endsWith(`-${end.revision}`) === true)
      t.match(
        again.events.map(({ type, data, track }) => [type, track?.id ?? data]),
        [
          ['ready', { resumed: true }],
          ['track', one],
          ['track', three],
        ],
        'at any gateway',
      )
      again.leave()
    }
    const more = await openChanges(t, url, { 'last-event-id': last })
    const next = await play(bus, two, failed)
    await more.until(events => events.at(-1)?.id?.endsWith(`-${next.revision}`) === true)
    more.leave()
    const nothing = await openChanges(t, `${url}?last_event_id=${last}`, {})
    await nothing.reach(1)
    t.match(nothing.events[0], { data: { resumed: true } }, 'in the address, too')
  })

  await t.test('says when it cannot tell what was missed', async t => {
    const here = (await (await openChanges(t, url)).reach(1))[0]?.id ?? ''
    const [stream = '', revision = ''] = here.split('-')
    const strange = [`${stream}-${Number(revision) + 1_000}`, `other-${revision}`, 'x', '5', `${stream}-`, '-1', '%00']
    for (const last of strange) {
      const reader = await openChanges(t, url, { 'last-event-id': last })
      t.match(await reader.reach(1), [{ type: 'ready', id: here, data: { resumed: false } }], last)
      reader.leave()
    }
  })

  await t.test('tells that something of the fleet has changed, and nothing while nothing has', async t => {
    const reader = await openChanges(t, url)
    await reader.reach(1)
    const report = reportOf('fal')
    await bus.fleet.put('w-1', report)
    await reader.until(events => events.some(({ type }) => type === 'keys'))
    t.same(
      reader.events.slice(1).map(({ type }) => type),
      ['providers', 'keys'],
    )
    await bus.fleet.put('w-1', { ...report, at: new Date().toISOString() })
    await bus.alerts.put('a', alert)
    await reader.until(events => events.some(({ type }) => type === 'alerts'))
    t.same(
      reader.events.slice(3).map(({ type }) => type),
      ['alerts'],
      'the same report again is no news',
    )
    await bus.alerts.put('a', { ...alert, seen_at: new Date(0).toISOString() })
    await bus.fleet.put('w-1', reportOf('fal'))
    await bus.alerts.put('a', { ...alert, ended_at: new Date().toISOString() })
    await reader.until(events => events.filter(({ type }) => type === 'alerts').length === 2)
    t.equal(reader.events.filter(({ type }) => type === 'alerts').length, 2, 'nor is that an alert still stands')
  })

  await t.test('HEAD has no body, and a gateway that closes ends its streams', async t => {
    t.equal((await gateway.inject({ method: 'HEAD', url: '/api/events' })).body, '')
    const reader = await openChanges(t, `${other}/api/events`)
    await reader.reach(1)
    await another.close()
    await waitFor(() => reader.end() === 'closed', { what: 'the end of the stream', timeoutMs: 60_000 })
  })
})

const alert = {
  v: 1,
  kind: 'provider_down',
  subject: 'fal',
  severity: 'critical',
  provider: 'fal',
  key: null,
  message: 'fal is down.',
  fix: 'Look at it.',
  since: '2026-11-22T16:40:02.711Z',
  seen_at: '2026-11-22T16:40:02.711Z',
  told_at: '2026-11-22T16:40:02.711Z',
  ended_at: null,
  times_told: 1,
} as const

t.test('each is told of its own', async t => {
  const tokens = { one: makeClientToken(), two: makeClientToken(), operator: makeClientToken() }
  const API_TOKENS = [listed(tokens.one, 'tracks'), listed(tokens.two, 'tracks'), listed(tokens.operator, 'operate')]
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker, { environment: { API_TOKENS: API_TOKENS.join(',') } })
  const bus = await useBus(t, broker)
  const base = await listen(gateway)
  await waitFor(
    async () => (await gateway.inject({ url: '/api/tracks', headers: bearer(tokens.one) })).statusCode === 200,
    {
      what: 'the list',
    },
  )
  const open = (token: string) => openChanges(t, `${base}/api/events`, bearer(token))
  const [one, two, operator] = [await open(tokens.one), await open(tokens.two), await open(tokens.operator)]
  await Promise.all([one, two, operator].map(reader => reader.reach(1)))
  const made: string[] = []
  for (const token of [tokens.one, tokens.two, tokens.one]) {
    const request = { ...makeRequest(), caller: callerOf(token) }
    await bus.requests.append(request)
    await play(bus, request.id, ...running)
    made.push(request.id)
  }
  await bus.alerts.put('a', alert)
  await operator.until(events => events.some(({ type }) => type === 'alerts'))
  const idsOf = ({ events }: typeof one) => [...new Set(events.flatMap(({ track }) => track?.id ?? []))]
  t.same(idsOf(operator), made)
  await one.until(() => idsOf(one).length === 2)
  t.same([idsOf(one), idsOf(two)], [[made[0], made[2]], [made[1]]])
  for (const reader of [one, two]) t.notOk(reader.events.some(({ type }) => type === 'alerts'))
  // The stream of a ticket is that of its client.
  const { ticket } = (
    await gateway.inject({ method: 'POST', url: '/api/event-tickets', headers: bearer(tokens.two) })
  ).json<{ ticket: string }>()
  const page = await openChanges(t, `${base}/api/events?ticket=${ticket}`)
  await page.reach(1)
  await play(bus, made[0] ?? '', failed)
  await play(bus, made[1] ?? '', failed)
  await page.until(() => idsOf(page).length > 0)
  t.same(idsOf(page), [made[1]])
})

t.test('a broker that was away, or lost its disk, leaves no listener with what was', async t => {
  const broker = await useBroker(t)
  const gateway = await useGateway(t, broker)
  const bus = await useBus(t, broker)
  const base = await listen(gateway)
  await waitFor(async () => (await gateway.inject('/api/tracks')).statusCode === 200, { what: 'the list' })
  const reader = await openChanges(t, `${base}/api/events`)
  await reader.reach(1)
  await broker.kill()
  await broker.restart()
  const id = await waitFor(() => ask(bus).catch(() => ''), { what: 'a broker that takes requests' })
  const { revision } = await play(bus, id, ...running)
  await reader.until(events => events.at(-1)?.id?.endsWith(`-${revision}`) === true)
  t.equal(reader.end(), null, 'the same stream went on')
})
