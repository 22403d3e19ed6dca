import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { Secret } from '@soundfoundry/config'
import { createScrubber } from '@soundfoundry/service'
import { waitFor } from '@soundfoundry/testkit'
import { Webhook } from 'standardwebhooks'
import t, { type Test } from 'tap'
import { createWebhookTest, type TestedWebhook } from '../../src/webhooks/test-webhook.ts'
import { createSigner } from '../../src/webhooks/webhook-message.ts'
import { listen, useBroker, useGateway } from '../open-gateway.ts'
import { newWebhookSecret } from '../track-steps.ts'

async function readSigned(request: IncomingMessage, secret: string): Promise<unknown> {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  return new Webhook(secret).verify(await text(request), headers)
}

const quiet = (): void => undefined

async function useServer(t: Test, answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/hook`
}

t.test('trying a receiver out', async t => {
  const broker = await useBroker(t)
  const secret = newWebhookSecret()
  const lines: string[] = []
  const environment = { WEBHOOK_SECRET: secret, WEBHOOK_ALLOW_PRIVATE: 'true' }
  const gateway = await useGateway(t, broker, { environment, takeLine: line => lines.push(line) })
  const call = (url: string) => gateway.inject({ method: 'POST', url: '/api/webhooks/test', payload: { url } })
  const tested = async (url: string): Promise<TestedWebhook> => {
    const answer = await call(url)
    t.equal(answer.statusCode, 200, answer.body)
    return answer.json<TestedWebhook>()
  }

  await t.test('it is called at once with a signed message that is no track’s', async t => {
    const bodies: unknown[] = []
    const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      bodies.push(await readSigned(request, secret))
      response.end('thanks')
    }
    const url = await useServer(t, (request, response) => void take(request, response))
    const answer = await tested(url)
    t.match(answer, { delivered: true, http_status: 200, error: null, answer: 'thanks', id: /^msg_test_/ })
    t.ok(Number.isInteger(answer.duration_ms))
    t.match(bodies, [{ type: 'webhook.test', timestamp: /^2/, data: { test: true } }])
    t.not((await tested(url)).id, answer.id, 'each is a message of its own')
    t.match(lines.join('\n'), /"msg":"webhook tested"/)
    t.notMatch(lines.join('\n'), '/hook', 'the address is not in the log but for its host')
  })

  await t.test('what came back is told as it is, and never followed', async t => {
    const elsewhere = await useServer(t, () => t.fail('nobody is led elsewhere'))
    const answers: readonly [RequestListener, Partial<TestedWebhook>][] = [
      [(_, response) => response.writeHead(500).end('broken'), { http_status: 500, answer: 'broken' }],
      [
        (_, response) => response.writeHead(302, { location: elsewhere }).end(),
        { http_status: 302, error: 'it answered 302: redirects are not followed', answer: '' },
      ],
      [(_, response) => response.destroy(), { http_status: null, error: 'not reached: ECONNRESET', answer: null }],
    ]
    for (const [answer, told] of answers)
      t.match(await tested(await useServer(t, answer)), { ...told, delivered: false })
  })

  await t.test('of a long answer the beginning is told, as text, without what no terminal should be sent', async t => {
    const long = await useServer(t, (_, response) => {
      response.write('é'.repeat(499) + 'a')
      response.write('é'.repeat(5_000))
    })
    t.equal((await tested(long)).answer, `${'é'.repeat(499)}a`, 'no character is cut in two')
    const odd = await useServer(t, (_, response) => response.end(Buffer.from('a\u001b[2Jb\xff\n', 'latin1')))
    t.equal((await tested(odd)).answer, 'a\uFFFD[2Jb\uFFFD\n')
    const echo = await useServer(t, (_, response) => response.end(`it is ${secret}`))
    t.match((await tested(echo)).answer, /^it is /)
  })

  await t.test('an address that no webhook may have is refused, and nothing else is taken', async t => {
    for (const url of ['nowhere', 'https://169.254.169.254/', 'https://a@b.example/', 'ftp://127.0.0.1/'])
      t.match((await call(url)).json(), { status: 400, code: 'invalid_request', errors: [{ path: 'url' }] }, url)
    const strange = { method: 'POST', url: '/api/webhooks/test', payload: { url: 'x', secret: 'y' } } as const
    t.match((await gateway.inject(strange)).json(), { code: 'invalid_request', errors: [{ path: 'secret' }] })
  })

  await t.test('a gateway that ends waits for no receiver', async t => {
    let isCalled = false
    const url = await useServer(t, () => void (isCalled = true))
    const closing = await useGateway(t, broker, { environment })
    const base = await listen(closing)
    const body = JSON.stringify({ url })
    const headers = { 'content-type': 'application/json' }
    const answer = fetch(`${base}/api/webhooks/test`, { method: 'POST', headers, body })
    await waitFor(() => isCalled, { what: 'it is called' })
    await closing.close()
    t.match(await (await answer).json(), { status: 503, code: 'shutting_down' })
  })
})

t.test('how a receiver is tried out', async t => {
  const secret = new Secret(newWebhookSecret(), 'secret')
  const planted = randomBytes(24).toString('hex')
  const scrubber = createScrubber()
  scrubber.watch(planted, '[planted]')
  const standing = {
    clock: { date: () => new Date() },
    log: { info: quiet, warn: quiet, error: quiet },
    sign: createSigner([secret]),
    scrubber,
    stopping: new AbortController().signal,
  }

  await t.test('no secret of the house comes back with an answer', async t => {
    const test = createWebhookTest({ ...standing, reach: 'private' })
    const url = await useServer(t, (_, response) => response.end(`it is ${planted}`))
    t.match(await test(new URL(url)), { answer: 'it is [planted]' })
  })

  await t.test('one that hangs is given up, also in the middle of its answer', async t => {
    const test = createWebhookTest({ ...standing, reach: 'private', timeoutMs: 2_000 })
    const silent = await useServer(t, () => undefined)
    t.match(await test(new URL(silent)), { http_status: null, error: 'no answer within 2 s', answer: null })
    const half = await useServer(t, (_, response) => void response.write('half'))
    t.match(await test(new URL(half)), { http_status: 200, delivered: true, answer: 'half' })
  })

  await t.test('a name is looked up with every call, and leads to no private address', async t => {
    const test = createWebhookTest({
      ...standing,
      reach: 'public',
      lookup: (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    const told = await test(new URL('https://rebinding.example.com/'))
    t.match(told, { delivered: false, http_status: null, error: 'the name leads to no public address' })
  })

  await t.test('four at once at one receiver', async t => {
    const answers: (() => void)[] = []
    const url = new URL(await useServer(t, (_, response) => void answers.push(() => response.end())))
    const test = createWebhookTest({ ...standing, reach: 'private' })
    const four = Promise.all([test(url), test(url), test(url), test(url)])
    await t.rejects(test(url), { code: 'rate_limited' })
    await waitFor(() => answers.length === 4, { what: 'four calls' })
    for (const answer of answers) answer()
    t.equal((await four).length, 4)
  })
})
