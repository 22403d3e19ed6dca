import { errorCodes, isErrorCode, type ErrorCode } from '@soundfoundry/errors'
import { waitFor } from '@soundfoundry/testkit'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import type { OpenApiDocument } from '../../src/openapi/document-shape.ts'
import { exampleIds } from '../../src/openapi/examples/tracks.ts'
import { operations } from '../../src/openapi/operations/index.ts'
import { problemsOf } from '../../src/openapi/problems.ts'
import { Passes } from '../../src/passes/passes.ts'
import { listen, useBroker, useBus, useGateway, useRoutes } from '../open-gateway.ts'
import { offerPlainModels } from '../offered-models.ts'
import { sendBytes } from '../send-bytes.ts'
import { makeRequest, play } from '../track-steps.ts'
import { beginToClose, loseAudio, useFullGateway, writeAsLaterRelease } from './broken-worlds.ts'
import {
  answerAsks,
  API_TOKENS,
  caller,
  environment,
  listedTokens,
  prepareExamples,
  signing,
  tokens,
} from './contract-world.ts'
import { useSandbox } from '../sandbox/use-sandbox.ts'
import { Contract, methodOf, routesOf, send, sendOver, type Answered } from './contract.ts'

/** Pages, and the document itself. */
const isPage = (route: string): boolean => /^GET \/(?:docs(?:\/.*)?|openapi\.json|assets\/[\w.-]+|\*)?$/.test(route)

const contractOf = async (gateway: FastifyInstance): Promise<Contract> => {
  const document: OpenApiDocument = (await gateway.inject('/openapi.json')).json()
  return new Contract(document)
}

const takesBody = (route: string): boolean => !route.startsWith('GET')
const codesOf = (route: string): ErrorCode[] => {
  const notes = operations[route]
  return notes === undefined ? [] : [...problemsOf(notes, takesBody(route)).values()].flat()
}
const routesWith = (code: ErrorCode): string[] => Object.keys(operations).filter(route => codesOf(route).includes(code))
const anyId = { path: { id: exampleIds.queued } }

/** A call about a track, wherever its route is told which one. */
const ofTrack = (id: string) => ({ path: { id }, query: { track: id } })

/** What was signed an hour ago. */
const old = new Passes({ secrets: [signing], now: () => Date.now() - 3_600_000 })

const tried = (route: string) =>
  route.includes('/keys/') ? { ...first(route), body: { action: 'rotate' } } : first(route)
const first = (route: string) => Object.values(operations[route]?.examples ?? {})[0] ?? anyId

/** Errors that every gateway gives to a call that is wrong in this way. */
const provoked: Partial<Record<ErrorCode, (gateway: FastifyInstance, route: string) => Promise<Answered>>> = {
  unauthorized: (gateway, route) => send(gateway, route, first(route), null),
  insufficient_scope: (gateway, route) => {
    const scope = operations[route]?.scope
    // What any token may do it may do for its own caller.
    const example = first(route)
    const query = 'query' in example ? example.query : {}
    const call = scope === 'any' ? { ...example, query: { ...query, caller: 'somebody' } } : example
    return send(gateway, route, call, scope === 'tracks' ? tokens.operate : tokens.tracks)
  },
  host_not_allowed: (gateway, route) => callAs(gateway, route, { host: 'rebound.example' }),
  origin_not_allowed: (gateway, route) => callAs(gateway, route, { origin: 'https://rebound.example' }),
  uri_too_long: (gateway, route) => send(gateway, route, { ...anyId, query: { x: 'x'.repeat(9_000) } }, tokens.both),
  malformed_json: (gateway, route) => post(gateway, route, 'application/json', '{'),
  not_utf8: (gateway, route) => post(gateway, route, 'application/json', Buffer.from('{"prompt":"Café"}', 'latin1')),
  payload_too_large: (gateway, route) => post(gateway, route, 'application/json', `"${'x'.repeat(300_000)}"`),
  signature_invalid: (gateway, route) => send(gateway, route, { ...anyId, query: { signature: 'x' } }, null),
  signature_expired: (gateway, route) =>
    send(
      gateway,
      route,
      { ...anyId, query: Object.fromEntries(new URLSearchParams(old.signAudio(anyId.path.id, 1))) },
      null,
    ),
  ticket_invalid: (gateway, route) => send(gateway, route, { ...anyId, query: { ticket: 'x' } }, null),
  ticket_expired: (gateway, route) =>
    send(
      gateway,
      route,
      { ...anyId, query: { ticket: old.issueTicket({ id: caller, scopes: ['tracks'] }, null).ticket } },
      null,
    ),
  unsupported_media_type: (gateway, route) => post(gateway, route, 'text/plain', 'a track'),
}

function post(gateway: FastifyInstance, route: string, type: string, payload: string | Buffer): Promise<Answered> {
  const [method, template = ''] = route.split(' ')
  const headers = { authorization: `Bearer ${tokens.both}`, 'content-type': type }
  return gateway.inject({
    method: methodOf(method),
    url: template.replace('{id}', exampleIds.queued),
    headers,
    payload,
  })
}

function callAs(gateway: FastifyInstance, route: string, headers: Record<string, string>): Promise<Answered> {
  const [method, template = ''] = route.split(' ')
  const url = template.replace('{id}', exampleIds.queued)
  return gateway.inject({ method: methodOf(method), url, headers })
}

t.test('the gateway keeps to its document', async t => {
  const broker = await useBroker(t)
  const bus = await useBus(t, broker, 'health')
  await prepareExamples(bus)
  const gateway = await useGateway(t, broker, { environment: { ...environment, ...(await useSandbox(t)) } })
  const contract = await contractOf(gateway)
  const replayed = new Set<ErrorCode>()
  const provoke = async (code: ErrorCode, answer: (route: string) => Promise<Answered>, routes = routesWith(code)) => {
    t.ok(routes.length > 0, `${code} is documented`)
    replayed.add(code)
    await Promise.all(
      routes.map(async route => {
        const answered = await answer(route)
        t.equal(answered.statusCode, errorCodes[code].status, `${code} of ${route}: ${answered.body.slice(0, 300)}`)
        t.match(answered.body, `"code":"${code}"`)
        contract.check(t, route, answered, `${code} of ${route}`)
      }),
    )
  }

  await t.test('every route is in the document, and every operation of the document is a route', async t => {
    const documented = Object.entries(contract.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
    )
    const routes = routesOf(gateway).filter(route => !isPage(route))
    t.strictSame(routes.toSorted(), documented.toSorted())
    t.ok(routes.includes('GET /api/tracks/{id}/events') && routes.includes('GET /metrics'))
  })

  await provoke('health_unavailable', route => send(gateway, route, first(route), tokens.both))
  await provoke('no_worker', route => send(gateway, route, first(route), tokens.both))
  await answerAsks(bus)
  await waitFor(
    async () => (await send(gateway, 'GET /api/tracks', {}, tokens.both)).body.includes(exampleIds.succeeded),
    { what: 'the list to be there' },
  )

  for (const [route, { examples, scope }] of Object.entries(operations)) {
    await t.test(`${route} answers as its examples say`, async t => {
      t.ok(Object.keys(examples).length > 0)
      // In order: one may need what another has written.
      for (const [name, example] of Object.entries(examples).filter(([, { answer }]) => answer.status !== 503)) {
        const answered = await send(gateway, route, example, scope === null ? null : tokens.both)
        t.equal(answered.statusCode, example.answer.status, `${name}: ${answered.body.slice(0, 300)}`)
        contract.check(t, route, answered, name)
        t.ok(answered.headers['x-request-id'], name)
        for (const [header, value] of Object.entries(example.answer.headers ?? {}))
          t.equal(String(answered.headers[header.toLowerCase()]), value, `${name}: ${header}`)
        if (example.answer.status < 400) continue
        const body: unknown = JSON.parse(answered.body)
        t.strictSame(body, example.answer.body, `${name}: the problem to the letter`)
        if (typeof body === 'object' && body !== null && 'code' in body && isErrorCode(String(body.code)))
          for (const code of codesOf(route)) if (code === body.code) replayed.add(code)
      }
    })
  }

  await t.test('a listener that has been sent the end is told so', async t => {
    const route = 'GET /api/tracks/{id}/events'
    const path = { id: exampleIds.succeeded }
    const id = /^id: (\d+)$/m.exec((await send(gateway, route, { path }, tokens.both)).body)?.[1] ?? ''
    const ended = await send(gateway, route, { path, headers: { 'Last-Event-ID': id } }, tokens.both)
    t.equal(ended.statusCode, 204)
    contract.check(t, route, ended, 'ended')
  })

  for (const [code, answer] of Object.entries(provoked))
    if (isErrorCode(code)) await provoke(code, route => answer(gateway, route))

  const url = await listen(gateway)
  await provoke('invalid_request', () => sendBytes(url, Buffer.from('not http\r\n\r\n')))
  await provoke('headers_too_large', () =>
    sendBytes(url, Buffer.from(`GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)),
  )

  const unsigned = await useGateway(t, broker, { environment: { API_TOKENS } })
  const webhook_url = 'https://backend.example.com/hook'
  await provoke('webhooks_not_configured', route => {
    const body =
      route === 'POST /api/tracks' ? { prompt: 'a slow waltz for two pianos', webhook_url } : { url: webhook_url }
    return send(unsigned, route, route.includes('{id}') ? { path: { id: exampleIds.told } } : { body }, tokens.both)
  })
  await provoke('signed_urls_not_configured', route =>
    send(unsigned, route, { ...first(route), query: { audio_url_ttl: 60 } }, tokens.both),
  )

  await provoke('no_sandbox', route => send(unsigned, route, first(route), tokens.both))
  const alone = await useGateway(t, broker, { environment: { ...environment, ...(await useSandbox(t, 'gone')) } })
  await provoke('sandbox_unavailable', route => send(alone, route, tried(route), tokens.both))

  const demanding = { ...makeRequest(), caller }
  const wishes = { seed: 7, wished: ['seed'], require: ['seed'] }
  await bus.requests.append({ ...demanding, request: { ...demanding.request, ...wishes } })
  await play(bus, demanding.id, { type: 'canceled', billed: 'no' })
  await offerPlainModels(bus)
  const asksForMuch = (route: string) =>
    route === 'POST /api/tracks'
      ? { body: { prompt: 'a slow waltz for two pianos', seed: 7, require: ['seed'] } }
      : ofTrack(demanding.id)
  const isHeardOf = async () =>
    (await send(gateway, 'POST /api/tracks', asksForMuch('POST /api/tracks'), tokens.both)).statusCode === 422
  await waitFor(isHeardOf, { what: 'the gateway to hear of the workers' })
  await provoke('requirement_unmet', route => send(gateway, route, asksForMuch(route), tokens.both))

  const strict = await useGateway(t, broker, { environment: { API_TOKENS, RATE_LIMIT_PER_MINUTE: '1' } })
  await send(strict, 'GET /api/health', {}, tokens.both)
  await provoke('rate_limited', route => send(strict, route, first(route), tokens.both))

  const full = await useFullGateway(t)
  await provoke('storage_full', route =>
    send(full, route, route.startsWith('DELETE') ? ofTrack(exampleIds.told) : first(route), tokens.both),
  )

  const closing = await beginToClose(await useGateway(t, broker, { environment: { API_TOKENS } }))
  await provoke('shutting_down', route => sendOver(closing.url, route, first(route), tokens.both))
  await closing.end()

  // Every route can answer it, but only to a fault of ours; at this one the store can have one, too.
  const path = { id: await loseAudio(bus) }
  await provoke('internal', route => send(gateway, route, { path }, tokens.both), ['GET /api/tracks/{id}/audio'])

  const newer = await writeAsLaterRelease(broker)
  const again = { headers: { 'Idempotency-Key': newer.key }, body: { prompt: 'a slow waltz for two pianos' } }
  const ofMany = { headers: again.headers, query: { status: ['failed'] } }
  await provoke('track_unreadable', route => {
    const call = route === 'POST /api/tracks' ? again : route === 'POST /api/tracks/retry' ? ofMany : ofTrack(newer.id)
    return send(gateway, route, call, tokens.both)
  })

  await broker.kill()
  // Its list begins to be read only now.
  const unread = useRoutes(t, bus, { tokens: listedTokens })
  // What many tracks are chosen by is asked for before the list.
  const listing = routesWith('list_not_ready').filter(route => route.startsWith('GET'))
  await provoke('list_not_ready', route => send(unread, route, first(route), tokens.both), listing)
  const unready = await send(gateway, 'GET /readyz', {}, null)
  t.equal(unready.statusCode, 503)
  contract.check(t, 'GET /readyz', unready, 'unavailable')
  await provoke('broker_unavailable', route => send(gateway, route, first(route), tokens.both))

  const documented = new Set(Object.keys(operations).flatMap(codesOf))
  t.strictSame(
    [...documented].filter(code => !replayed.has(code)),
    [],
    'every documented error was had',
  )
})
