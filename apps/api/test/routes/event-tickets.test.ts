import { randomBytes } from 'node:crypto'
import t from 'tap'
import { useBroker, useBus, useGateway } from '../open-gateway.ts'
import { API_TOKENS, caller, tokens } from '../openapi/contract-world.ts'
import { failed, makeRequest, play, running } from '../track-steps.ts'

t.test('event streams for a browser', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker)
  const lines: string[] = []
  const environment = { API_TOKENS, URL_SIGNING_SECRET: randomBytes(32).toString('base64url') }
  const [gateway, another] = [
    await useGateway(t, broker, { environment, takeLine: line => lines.push(line) }),
    await useGateway(t, broker, { environment }),
  ]
  const asked = { ...makeRequest(), caller }
  await bus.requests.append(asked)
  await play(bus, asked.id, ...running, failed)
  const path = `/api/tracks/${asked.id}/events`
  const ticketFor = async (token: string, query = '') => {
    const answer = await gateway.inject({
      method: 'POST',
      url: `/api/event-tickets${query}`,
      headers: { authorization: `Bearer ${token}` },
    })
    t.equal(answer.statusCode, 201)
    t.equal(answer.headers['cache-control'], 'no-store')
    return answer.json<{ ticket: string; expires_at: string }>()
  }

  await t.test('a ticket stands in place of a token, at any gateway, for event streams alone', async t => {
    const { ticket, expires_at } = await ticketFor(tokens.both)
    t.ok(Date.parse(expires_at) > Date.now())
    for (const each of [gateway, another]) {
      const answer = await each.inject(`${path}?ticket=${ticket}`)
      t.equal(answer.statusCode, 200)
      t.match(answer.body, /event: track\ndata: \{.*"status":"failed"/)
      t.equal(answer.headers['access-control-allow-origin'], '*')
    }
    for (const elsewhere of [`/api/tracks/${asked.id}`, '/api/tracks', '/api/keys', '/api/health'])
      t.equal((await gateway.inject(`${elsewhere}?ticket=${ticket}`)).statusCode, 401, elsewhere)
  })

  await t.test('it is its caller’s, and for what its token is for', async t => {
    const another = await gateway.inject(`${path}?ticket=${(await ticketFor(tokens.tracks)).ticket}`)
    t.match(another.json(), { status: 404, code: 'track_not_found' })
    const operator = await gateway.inject(`${path}?ticket=${(await ticketFor(tokens.operate)).ticket}`)
    t.equal(operator.statusCode, 200, 'an operator follows the tracks of all')
    for (const ticket of ['', 'x', 'x&ticket=y'])
      t.match((await gateway.inject(`${path}?ticket=${ticket}`)).json(), { status: 403, code: 'ticket_invalid' })
  })

  await t.test('one for a track opens the events of that track and no others', async t => {
    const second = { ...makeRequest(), caller }
    await bus.requests.append(second)
    await play(bus, second.id, ...running, failed)
    const { ticket } = await ticketFor(tokens.both, `?track=${asked.id}`)
    t.equal((await gateway.inject(`${path}?ticket=${ticket}`)).statusCode, 200)
    const other = await gateway.inject(`/api/tracks/${second.id}/events?ticket=${ticket}`)
    t.match(other.json(), { status: 403, code: 'ticket_invalid', detail: /another track/ })
    const headers = { authorization: `Bearer ${tokens.tracks}` }
    const strange = { method: 'POST', url: `/api/event-tickets?track=${asked.id}`, headers } as const
    t.match((await gateway.inject(strange)).json(), { status: 404, code: 'track_not_found' })
  })

  await t.test('a stream goes on where an address says, a header going before it', async t => {
    const { ticket } = await ticketFor(tokens.both)
    const whole = await gateway.inject(`${path}?ticket=${ticket}`)
    const id = /^id: (\d+)$/m.exec(whole.body)?.[1] ?? ''
    t.equal((await gateway.inject(`${path}?ticket=${ticket}&last_event_id=${id}`)).statusCode, 204)
    const again = { url: `${path}?ticket=${ticket}&last_event_id=${id}`, headers: { 'last-event-id': '0' } }
    t.equal((await gateway.inject(again)).statusCode, 200)
  })

  t.match(lines.join('\n'), /events\?ticket=\[secret\]/)
  t.notMatch(lines.join('\n'), /ticket=\d/, 'no ticket is in the log')
})
